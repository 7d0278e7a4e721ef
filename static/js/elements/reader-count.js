import { ask, socket } from "forum/socket"

// How many read this topic just now, and how many of them write. Without a socket it stays empty.
const STILL_HERE = 25_000
const STILL_WRITING = 5_000

class ReaderCount extends HTMLElement {
  connectedCallback() {
    this.topic = Number(this.dataset.topic)
    this.wroteAt = -STILL_WRITING
    socket.on("presence", this.show)
    socket.on("disconnect", this.clear)
    document.addEventListener("input", this.write)
    this.timer = setInterval(this.tell, STILL_HERE)
  }

  disconnectedCallback() {
    socket.off("presence", this.show)
    socket.off("disconnect", this.clear)
    document.removeEventListener("input", this.write)
    clearInterval(this.timer)
  }

  show = (sentence) => {
    this.textContent = sentence && `${sentence} ·`
  }

  clear = () => this.show("")

  tell = () => {
    if (socket.connected && !document.hidden) ask("here", this.topic, false)
  }

  write = ({ target, timeStamp }) => {
    if (!socket.connected || !target.closest?.(".compose") || timeStamp - this.wroteAt < STILL_WRITING) return
    this.wroteAt = timeStamp
    ask("here", this.topic, true)
  }
}

customElements.define("reader-count", ReaderCount)
