import { serverNow } from "forum/clock"

// The place of a topic's lock. At the time it is set for the page asks; what it means for this reader
// `topic-opening` finds out.
const SOON = 10_000
// Not everybody at the same moment.
const SPREAD = 2_500
// Browsers cannot wait longer.
const LONGEST = 2 ** 31 - 1 - SPREAD

class TopicLock extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(this.look)
    this.observer.observe(this, { attributes: true, childList: true, subtree: true })
    addEventListener("clock", this.look)
    this.look()
  }

  disconnectedCallback() {
    this.observer.disconnect()
    removeEventListener("clock", this.look)
    clearTimeout(this.timer)
  }

  get isLocked() {
    return this.querySelector("[data-locked]") !== null
  }

  look = () => {
    clearTimeout(this.timer)
    const at = Date.parse(this.querySelector("[data-locks-at]")?.dataset.locksAt)
    const left = at - serverNow()
    const pause = left > 0 ? Math.min(left + 500, LONGEST) : SOON
    if (at) this.timer = setTimeout(this.ask, pause + SPREAD * Math.random())
  }

  // Too early, it asks again.
  ask = async () => {
    await document.querySelector("live-topic").catchUp()
    this.look()
  }
}

customElements.define("topic-lock", TopicLock)
