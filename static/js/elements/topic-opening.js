import { serverNow } from "forum/clock"
import { morph, ownPage, staying, unmoved } from "forum/parts"
import { isBefore } from "forum/place"

// How the reader may write here, and until when. When the clock, a lock or the moderators change it,
// the page asks what that means for this reader. Without it, whoever writes is told when they send
// it, and gets the text back.
const SOON = 10_000
// Not everybody at the same moment.
const SPREAD = 2_500
// Whatever is to wait longer a browser does at once.
const LONGEST = 2 ** 31 - 1 - SPREAD
const TOLD_FOR = 20_000

class TopicOpening extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(this.refresh)
    for (const id of ["lock", "pace"]) {
      const place = document.getElementById(id)
      this.observer.observe(place, { attributes: true, childList: true, subtree: true })
    }
    addEventListener("clock", this.look)
    this.look()
  }

  disconnectedCallback() {
    this.observer.disconnect()
    removeEventListener("clock", this.look)
    clearTimeout(this.timer)
    clearTimeout(this.soon)
  }

  look = () => {
    clearTimeout(this.timer)
    const at = Date.parse(this.dataset.next)
    // By the clock that opens and closes; of which more is known once the page has asked.
    const left = at - serverNow()
    const pause = left > 0 ? Math.min(left + 500, LONGEST) : SOON
    if (at) this.timer = setTimeout(this.ask, pause + SPREAD * Math.random())
  }

  // A change is told to all pages at one moment: they do not ask at one.
  refresh = () => {
    this.soon ??= setTimeout(this.ask, SPREAD * Math.random())
  }

  // One question at a time; whatever comes meanwhile is asked once more.
  ask = async () => {
    clearTimeout(this.soon)
    this.soon = null
    if (this.isAsking) {
      this.isAskedAgain = true
      return
    }
    this.isAsking = true
    // What was typed is saved before the composer goes.
    await document.querySelector("draft-keeper")?.save?.()
    const page = await ownPage()
    if (page) this.take(page)
    this.isAsking = false
    this.look()
    if (this.isAskedAgain) {
      this.isAskedAgain = false
      this.ask()
    }
  }

  take(page) {
    const fresh = page.querySelector("topic-opening")
    const now = page.getElementById("compose")
    const before = document.getElementById("compose")
    if (!fresh) return
    bringScripts(page)
    // Read before anything moves.
    const isAtIt = isBefore(before)
    const change = () => {
      morph(this, fresh)
      // What this exchange asks.
      morph(document.querySelector(".rail"), page.querySelector(".rail"))
      askWhy(page)
      leadAsNow(page)
      const mayWrite = this.dataset.mayWrite !== undefined
      document.body.classList.toggle("may-write", mayWrite)
      document.body.classList.toggle("may-moderate", this.dataset.mayModerate !== undefined)
      for (const way of document.querySelectorAll("[data-to-write]")) way.hidden = !mayWrite
      if (before && now) swap(before, now, page.querySelector("#lock [data-locked]") !== null)
    }
    unmoved(() => staying(change))
    // Whoever was writing sees why they write no more, however far the words stand above.
    if (isAtIt && before && !before.isConnected) document.getElementById("compose").scrollIntoView()
  }
}

// Who did not write here when the page came has nothing yet that keeps what is typed, or sends it later.
const bringScripts = (page) => {
  for (const script of page.querySelectorAll("script[type=module]")) import(script.getAttribute("src")).catch(() => {})
}

// A role opens places of the house, or closes them.
const leadAsNow = (page) => {
  const [there, here] = [page, document].map((one) => [...one.querySelectorAll(".bar nav")])
  there.forEach((nav, at) => morph(here[at], nav))
}

// Where moderators read first, objections are told in a reply; what somebody has begun to say stays theirs.
const askWhy = (page) => {
  for (const why of document.querySelectorAll(".yours > .why")) {
    const now = page.getElementById(why.parentElement.id)?.querySelector(":scope > .why")
    const said = why.querySelector("textarea")
    const isBegun = said && said.value !== said.defaultValue
    if (now && now.localName !== why.localName && !isBegun) why.replaceWith(now)
  }
}

// A composer that stays one keeps what stands in it, and where one is in it. A lock says itself why one
// writes no more.
function swap(before, now, isLocked) {
  const isOne = (place) => place.querySelector("form") !== null
  if (isOne(before) && isOne(now)) {
    const fresh = [...now.querySelectorAll("[data-fate]")]
    for (const old of before.querySelectorAll("[data-fate]")) {
      const next = fresh.shift()
      if (next && !old.isEqualNode(next)) old.replaceWith(next)
    }
    return
  }
  if (before.isEqualNode(now)) return
  const wasHere = before.contains(document.activeElement)
  before.replaceWith(now)
  if (wasHere) return document.getElementById("compose-title")?.focus({ preventScroll: true })
  if (!isLocked || isOne(now)) tell(now.querySelectorAll(isOne(now) ? "h2, h4" : "#compose-title, #compose-why > p"))
}

// Whoever reads elsewhere on the page hears of it as well, for a while.
function tell(places) {
  const reader = document.querySelector("thread-reader")
  reader?.say([...places].map(({ textContent }) => textContent.trim()).join(". "))
  setTimeout(() => reader?.say(""), TOLD_FOR)
}

customElements.define("topic-opening", TopicOpening)
