// Panels that stand open on wide screens and are folded on phones. Without it, they stand open.
class FoldedPanel extends HTMLElement {
  connectedCallback() {
    const panel = this.querySelector("details")
    panel.open = matchMedia(`(min-width: ${this.dataset.wide})`).matches
  }
}

customElements.define("folded-panel", FoldedPanel)
