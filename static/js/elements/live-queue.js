import { socket } from "forum/socket"

// Appears when the moderators' queue is another one than the page shows.
class LiveQueue extends HTMLElement {
  connectedCallback() {
    socket.on("connect", this.follow)
    socket.on("waiting", this.show)
    if (socket.connected) this.follow()
  }

  disconnectedCallback() {
    socket.off("connect", this.follow)
    socket.off("waiting", this.show)
  }

  follow = () => socket.emitWithAck("follow desk")

  show = () => {
    this.hidden = false
  }
}

customElements.define("live-queue", LiveQueue)
