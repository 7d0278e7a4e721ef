// Rows that are dragged, or moved by their buttons without a reload, into another order. Without it
// the buttons are ordinary ones of the form. The order is that of the fields in the page.
class OrderedRows extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol")
    for (const row of this.list.children) this.prepare(row)
    this.addEventListener("click", this.step)
    this.addEventListener("dragover", this.over)
    this.addEventListener("drop", (event) => event.preventDefault())
    this.status = document.createElement("p")
    this.status.className = "vh"
    this.status.setAttribute("role", "status")
    this.append(this.status)
  }

  // Only its handle drags a row, so that words in it can still be marked.
  prepare(row) {
    const handle = row.querySelector(".grip")
    handle.addEventListener("pointerdown", () => (row.draggable = true))
    handle.addEventListener("pointerup", () => (row.draggable = false))
    row.addEventListener("dragstart", (event) => {
      this.dragged = row
      event.dataTransfer.effectAllowed = "move"
      row.classList.add("off")
    })
    row.addEventListener("dragend", () => {
      row.draggable = false
      row.classList.toggle("off", !row.querySelector("[name=items]").checked)
      this.dragged = null
      this.tell(row)
    })
  }

  step = (event) => {
    const button = event.target.closest(".ord button")
    if (!button) return
    event.preventDefault()
    const row = button.closest("li")
    const way = button.value.split(" ")[0]
    if (way === "up") row.previousElementSibling?.before(row)
    else row.nextElementSibling?.after(row)
    this.tell(row)
    // At either end the other button takes over.
    ;(button.disabled ? row.querySelector(".ord button:not([disabled])") : button)?.focus()
  }

  over = (event) => {
    const row = event.target.closest("li")
    if (!this.dragged || row?.parentElement !== this.list) return
    event.preventDefault()
    if (row === this.dragged) return
    const { top, height } = row.getBoundingClientRect()
    if (event.clientY > top + height / 2) row.after(this.dragged)
    else row.before(this.dragged)
  }

  tell(row) {
    const rows = [...this.list.children]
    for (const one of rows) {
      const [up, down] = one.querySelectorAll(".ord button")
      up.disabled = one === rows[0]
      down.disabled = one === rows.at(-1)
    }
    const words = this.dataset.said.replace("{place}", rows.indexOf(row) + 1)
    this.status.textContent = words.replace("{count}", rows.length)
  }
}

customElements.define("ordered-rows", OrderedRows)
