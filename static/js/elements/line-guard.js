import { WRITTEN, bringBack, forgetAnswered, keep } from "forum/on-the-way"
import { reach } from "forum/patience"
import { socket } from "forum/socket"

// What is written in an ordinary form is given to the line only if the forum is there: on the browser's
// own page of a broken line it would be lost to whoever goes back. Without it, the browser sends at once.
// What stands in a composer is kept and waits anyway. Where there is reason to doubt the line, what is chosen
// with one press is held as well: who reads on in a tunnel would lose the page.
const SLOW = 1_500
// For so long the page that answers may be on the way.
const ON_THE_WAY = 20_000
const isDoubtful = () => !navigator.onLine || !socket.connected
const isWritten = (field) => field.value.trim() && (field.checkVisibility() || field.closest("details")) && !field.closest("draft-keeper")
const written = () => [...document.querySelectorAll(`main ${WRITTEN}`)].filter(isWritten)

class LineGuard extends HTMLElement {
  connectedCallback() {
    // Before anybody else takes the form for sent.
    document.addEventListener("submit", this.hold, true)
    // After everybody else: what they take is not given to the line.
    addEventListener("submit", this.note)
    addEventListener("pageshow", this.goOn)
    addEventListener("restored", this.bringBack)
    forgetAnswered(this.member)
    this.bringBack()
  }

  disconnectedCallback() {
    document.removeEventListener("submit", this.hold, true)
    removeEventListener("submit", this.note)
    removeEventListener("pageshow", this.goOn)
    removeEventListener("restored", this.bringBack)
  }

  get member() {
    return document.querySelector("out-box").dataset.member
  }

  bringBack = () => {
    if (bringBack(this.member)) this.say(this.dataset.again)
  }

  note = ({ target: form, defaultPrevented }) => {
    if (!defaultPrevented && form.method === "post") this.given = { form, at: performance.now() }
  }

  // On a page that the browser has kept as it was left.
  goOn = ({ persisted }) => {
    if (persisted) this.given = null
  }

  isOnItsWay(form) {
    return this.given?.form === form && performance.now() - this.given.at < ON_THE_WAY
  }

  hold = async (event) => {
    const { target: form, submitter } = event
    const isPassed = this.passed === form
    this.passed = null
    if (isPassed || form.method !== "post" || form.closest(".bar, draft-keeper")) return
    const isAgain = this.isOnItsWay(form)
    if (!isAgain && !isDoubtful() && !written().length) return
    event.preventDefault()
    event.stopImmediatePropagation()
    // It would be done twice.
    if (isAgain) return this.say(this.dataset.given)
    // The second of two clicks.
    if (this.isAsking) return
    this.isAsking = true
    const isThere = await this.ask()
    this.isAsking = false
    if (!isThere) return
    // Why one objects is kept by itself.
    if (written().some((field) => field.form === form && !field.closest("reason-keeper"))) keep(this.member, form)
    this.passed = form
    form.requestSubmit(submitter?.isConnected ? submitter : null)
    this.passed = null
  }

  // On a slow line whoever waits is told what for.
  async ask() {
    this.say("")
    const slow = setTimeout(() => this.say(this.dataset.slow), SLOW)
    const isThere = await reach()
    clearTimeout(slow)
    this.say(isThere ? "" : this.dataset.away)
    return isThere
  }

  // The same words are heard once more by whoever tries once more.
  say(words) {
    const place = this.firstElementChild
    place.hidden = !words
    place.querySelector("span").textContent = words
  }
}

customElements.define("line-guard", LineGuard)
