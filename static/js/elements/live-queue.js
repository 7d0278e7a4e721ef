import { ask, socket } from "forum/socket"

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

  // What came while the page was on its way, or the line was broken, was heard by nobody.
  follow = async () => {
    const { waiting } = await ask("follow desk")
    if (waiting !== undefined && waiting !== Number(this.dataset.waiting)) this.show()
  }

  show = () => {
    this.hidden = false
  }
}

customElements.define("live-queue", LiveQueue)
