import { askNotified, follow, leave } from "forum/counts"

// The number of notifications that are new, beside the bell, as it is now.
class LiveBell extends HTMLElement {
  connectedCallback() {
    follow(this.show, "notified", askNotified)
  }

  disconnectedCallback() {
    leave(this.show, "notified", askNotified)
  }

  // The words beside the number are heard, and not seen.
  show = ({ unread }) => {
    if (unread === undefined) return
    const { most, words } = this.dataset
    this.replaceChildren()
    if (!unread) return
    const heard = document.createElement("span")
    heard.className = "vh"
    heard.textContent = ` ${words}`
    this.append(unread > Number(most) ? `${most}+` : unread, heard)
  }
}

customElements.define("live-bell", LiveBell)
