// Panels that stand open on wide screens and are folded on phones. Without it, they stand open.
class FoldedPanel extends HTMLElement {
  connectedCallback() {
    this.screen = matchMedia(`(min-width: ${this.dataset.wide})`)
    this.querySelector("details").open = this.screen.matches
    this.screen.addEventListener("change", this.unfold)
  }

  disconnectedCallback() {
    this.screen.removeEventListener("change", this.unfold)
  }

  // A telephone is turned: where there is room, nothing says that something is folded.
  unfold = () => {
    if (this.screen.matches) this.querySelector("details").open = true
  }
}

customElements.define("folded-panel", FoldedPanel)
