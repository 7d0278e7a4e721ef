import { ask, socket } from "forum/socket"

// The number of comments that wait, beside "Moderation", as it is now.
class LiveCount extends HTMLElement {
  connectedCallback() {
    socket.on("connect", this.ask)
    socket.on("waiting", this.ask)
    if (socket.connected) this.ask()
  }

  disconnectedCallback() {
    socket.off("connect", this.ask)
    socket.off("waiting", this.ask)
  }

  ask = async () => {
    const { waiting } = await ask("follow desk")
    if (waiting !== undefined) this.textContent = waiting || ""
  }
}

customElements.define("live-count", LiveCount)
