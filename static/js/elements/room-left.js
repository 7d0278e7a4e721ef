// Says how much room is left in a field, once it is little. Without it, the server says what is too long.
// Said when so little is left.
const NEAR = 0.1

class RoomLeft extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.count)
  }

  count = ({ target }) => {
    const { most, left, over } = this.dataset
    const room = most - target.value.length
    const words = room < 0 ? over : left
    this.line.textContent = room < most * NEAR ? words.replace("{count}", Math.abs(room)) : ""
  }

  get line() {
    const known = this.querySelector("[data-count]")
    if (known) return known
    const line = document.createElement("p")
    line.className = "hint"
    line.dataset.count = ""
    line.setAttribute("role", "status")
    this.append(line)
    return line
  }
}

customElements.define("room-left", RoomLeft)
