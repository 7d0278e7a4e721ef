// How many readers a digest goes to, as the boxes stand. Without it, the server says so before it sends.
class ListTotal extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.count)
    this.count()
  }

  count = () => {
    const boxes = [...this.querySelectorAll("[data-readers]")]
    if (!boxes.length) return
    const ticked = boxes.filter((box) => box.checked)
    const total = ticked.reduce((sum, box) => sum + Number(box.dataset.readers), 0)
    const output = this.querySelector("output")
    if (output.textContent !== String(total)) output.textContent = total
  }
}

customElements.define("list-total", ListTotal)
