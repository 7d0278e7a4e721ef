import { ask, socket } from "forum/socket"

// The number of notifications that are new, beside the bell, as it is now.
class LiveBell extends HTMLElement {
  connectedCallback() {
    socket.on("connect", this.ask)
    socket.on("notified", this.ask)
    if (socket.connected) this.ask()
  }

  disconnectedCallback() {
    socket.off("connect", this.ask)
    socket.off("notified", this.ask)
  }

  ask = async () => {
    const { unread } = await ask("count notifications")
    if (unread !== undefined) this.show(unread)
  }

  // The words beside the number are heard, and not seen.
  show(unread) {
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
