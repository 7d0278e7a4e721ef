// The place of a topic's lock. At the time it is set for the page asks; what it means for this reader
// `topic-opening` finds out.
const SOON = 10_000
// Browsers cannot wait longer.
const LONGEST = 2 ** 31 - 1

class TopicLock extends HTMLElement {
  connectedCallback() {
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
  }

  // Where the clocks differ it asks again.
  ask = async () => {
    await document.querySelector("live-topic").catchUp()
    this.look()
  }
}

customElements.define("topic-lock", TopicLock)
