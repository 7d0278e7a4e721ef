// What was just decided, and a button that takes it back: gone after some seconds, unless one is at it. Later, the comment's
// own page has the button; without this module it stays until the next page.
class UndoNotice extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(this.leave, Number(this.dataset.seconds) * 1000)
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  leave = () => {
    if (this.matches(":focus-within, :hover")) this.timer = setTimeout(this.leave, 2000)
    else this.remove()
  }
}

customElements.define("undo-notice", UndoNotice)
