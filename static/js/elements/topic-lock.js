import { ownPage, unmoved } from "forum/parts"

// The place of a topic's lock. At the time it is set for the page asks; what it means for this reader
// the server says. Without it, whoever writes is told when they send it, and gets the text back.
const SOON = 10_000
// Browsers cannot wait longer.
const LONGEST = 2 ** 31 - 1

class TopicLock extends HTMLElement {
  connectedCallback() {
    this.wasLocked = this.isLocked
    this.observer = new MutationObserver(this.look)
    this.observer.observe(this, { attributes: true, childList: true, subtree: true })
    this.look()
  }

  disconnectedCallback() {
    this.observer.disconnect()
    clearTimeout(this.timer)
  }

  get isLocked() {
    return this.querySelector("[data-locked]") !== null
  }

  look = () => {
    clearTimeout(this.timer)
    const at = Date.parse(this.querySelector("[data-locks-at]")?.dataset.locksAt)
    const pause = at > Date.now() ? Math.min(at - Date.now() + 500, LONGEST) : SOON
    if (at) this.timer = setTimeout(this.ask, pause)
    if (this.isLocked !== this.wasLocked) this.settle()
  }

  // Where the clocks differ it asks again.
  ask = async () => {
    await document.querySelector("live-topic").catchUp()
    this.look()
  }

  // What was typed is saved before the composer goes.
  async settle() {
    this.wasLocked = this.isLocked
    if (this.isLocked) unmoved(() => document.body.classList.remove("may-write"))
    await document.querySelector("draft-keeper")?.save?.()
    const before = document.getElementById("compose")
    const now = (await ownPage())?.getElementById("compose")
    if (!before || !now) return
    const wasHere = before.contains(document.activeElement)
    unmoved(() => {
      document.body.classList.toggle("may-write", now.querySelector("form") !== null)
      before.replaceWith(now)
    })
    if (wasHere) document.getElementById("compose-title")?.focus({ preventScroll: true })
  }
}

customElements.define("topic-lock", TopicLock)
