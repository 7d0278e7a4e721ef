import { patience, pauseAsked } from "forum/patience"
import { ask, socket } from "forum/socket"

// How many read this topic just now, and how many of them write. A page without a socket says by
// HTTP that it is there, and hears it in the answer.
const STILL_HERE = 25_000
const STILL_WRITING = 5_000
// Until then a socket has come, or does not soon.
const FIRST = 8_000
// What was not answered is not asked again before.
const AGAIN = 60_000

class ReaderCount extends HTMLElement {
  connectedCallback() {
    this.topic = Number(this.dataset.topic)
    this.wroteAt = -STILL_WRITING
    this.notBefore = 0
    socket.on("presence", this.show)
    socket.on("uncounted", this.sayHere)
    socket.on("disconnect", this.clear)
    document.addEventListener("input", this.write)
    this.first = setTimeout(this.post, FIRST)
    this.timer = setInterval(this.tell, STILL_HERE)
  }

  disconnectedCallback() {
    socket.off("presence", this.show)
    socket.off("uncounted", this.sayHere)
    socket.off("disconnect", this.clear)
    document.removeEventListener("input", this.write)
    clearTimeout(this.first)
    clearInterval(this.timer)
  }

  show = (sentence) => {
    this.textContent = sentence
  }

  // After a restart of the server all sockets are back before long.
  clear = () => {
    this.show("")
    this.notBefore = performance.now() + STILL_HERE
  }

  sayHere = () => ask("here", this.topic, false)

  tell = () => {
    if (document.hidden) return
    if (socket.connected) this.sayHere()
    else this.post()
  }

  write = ({ target, timeStamp }) => {
    if (!target.closest?.(".compose") || timeStamp - this.wroteAt < STILL_WRITING) return
    this.wroteAt = timeStamp
    if (socket.connected) ask("here", this.topic, true)
    else this.post(true)
  }

  post = async (isWriting) => {
    if (socket.connected || document.hidden || !navigator.onLine || performance.now() < this.notBefore) return
    // A browser has six lines to a server: what hangs takes one of them, and leaves the rest to what matters.
    if (this.isAsking) return
    const body = new FormData()
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value)
    if (isWriting) body.set("writes", "y")
    this.isAsking = true
    const answer = await fetch(this.dataset.here, { method: "POST", body, signal: patience() }).catch(() => null)
    const said = answer?.ok && !answer.redirected && (await answer.json().catch(() => null))
    this.isAsking = false
    if (!said) this.notBefore = performance.now() + ((answer && pauseAsked(answer)) || AGAIN)
    if (!socket.connected) this.show(said ? said.presence : "")
  }
}

customElements.define("reader-count", ReaderCount)
