import { askWaiting, follow, leave } from "forum/counts"

// The number of what waits, beside "Moderation", as it is now.
class LiveCount extends HTMLElement {
  connectedCallback() {
    follow(this.show, "waiting", askWaiting)
  }

  disconnectedCallback() {
    leave(this.show, "waiting", askWaiting)
  }

  show = ({ waiting }) => {
    if (waiting === undefined) return
    const { most } = this.dataset
    this.textContent = waiting > Number(most) ? `${most}+` : waiting || ""
  }
}

customElements.define("live-count", LiveCount)
