import { hear, hearNoMore } from "forum/counts"
import { unmoved } from "forum/parts"
import { ask, socket } from "forum/socket"
import { Turns } from "forum/turns"

const MINUTES_BETWEEN = 5
// For so long whoever lets a case go may be loading its page anew.
const A_MOMENT = 2_000

const isTouched = (one) => (["radio", "checkbox"].includes(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue)
const isWriting = () => [...document.querySelectorAll(".case :is(textarea, input:not([type=hidden]))")].some(isTouched)
// What of a case was looked at.
const versions = (page) => [...page.querySelectorAll(".case [name$=seen]")].map(({ value }) => value).join()

// Who has it open still is not told once more, with another time.
const timeless = (words) => words.replace(/\d/g, "")
const put = (place, words) => {
  const said = words[place.dataset.claim] ?? ""
  if (timeless(place.textContent) !== timeless(said)) place.textContent = said
  place.hidden = !said
}

// Offers the moderators' queue when it is another one than the page shows, and tells who has which case open. Nothing on the
// page moves, and the focus stays where it is.
class LiveQueue extends HTMLElement {
  claims = new Turns()
  lists = new Turns()
  // How often it was another one.
  news = 0

  connectedCallback() {
    hear(this.compare)
    socket.on("connect", this.follow)
    socket.on("waiting", this.show)
    socket.on("claimed", this.hearClaims)
    addEventListener("pagehide", this.leave)
    this.querySelector("a").addEventListener("click", this.bring)
    if (this.dataset.case) this.timer = setInterval(this.open, MINUTES_BETWEEN * 60 * 1000)
    if (socket.connected) this.follow()
  }

  disconnectedCallback() {
    hearNoMore(this.compare)
    socket.off("connect", this.follow)
    socket.off("waiting", this.show)
    socket.off("claimed", this.hearClaims)
    removeEventListener("pagehide", this.leave)
    this.querySelector("a").removeEventListener("click", this.bring)
    clearInterval(this.timer)
    clearTimeout(this.later)
    this.later = null
  }

  // What came while the page was on its way, or the line was broken, was heard by nobody.
  follow = async () => {
    const { waiting, error } = await ask("follow desk")
    // Whoever keeps no desk any more is led to a page that says so.
    if (error === "not found") this.show()
    if (waiting === undefined) return
    if (waiting !== Number(this.dataset.waiting)) this.show()
    await this.open()
    this.tell(this.dataset.claims)
  }

  // With sockets blocked, what is new is what the head of the page has asked for; the same page says that the case is open still.
  compare = ({ waiting }) => {
    if (waiting === undefined || socket.connected) return
    if (waiting !== Number(this.dataset.waiting)) this.show()
    const { claims, case: open } = this.dataset
    this.tell(open ? `${claims}?open=${open}` : claims)
  }

  // The page that was here before may have let the case go after this one was made.
  open = () => this.dataset.case && ask("open case", Number(this.dataset.case))

  leave = () => {
    if (this.dataset.case) socket.emit("leave case", Number(this.dataset.case))
  }

  show = () => {
    const link = this.querySelector("a")
    this.news += 1
    if (!link.hidden) return
    unmoved(() => (link.hidden = false))
    this.say(link.dataset.words, false)
  }

  // What stands on the link as well is heard, and not seen twice.
  say = (words, isSeen) => {
    const place = this.querySelector("[role=status]")
    place.classList.toggle("vh", !isSeen)
    place.textContent = words
  }

  // The link leads to the page anew; where somebody writes about a case, only the list comes, and their words stay.
  bring = async (event) => {
    if (!isWriting()) return
    event.preventDefault()
    const { news } = this
    const stillCounts = this.lists.take()
    const answer = await fetch(event.currentTarget.href).catch(() => null)
    if (!answer?.ok || answer.redirected) return
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (!stillCounts()) return
    const list = page.querySelector(".waiting-list")
    const isAsItWas = versions(page) === versions(document)
    document.querySelector(".waiting-list").replaceWith(list)
    this.dataset.waiting = page.querySelector("live-queue").dataset.waiting
    // What has come while it was on its way, it may not know.
    this.querySelector("a").hidden = news === this.news
    this.say(isAsItWas ? "" : this.dataset.overtaken, true)
    list.tabIndex = -1
    list.focus({ preventScroll: true })
    this.tell(this.dataset.claims)
  }

  hearClaims = () => {
    this.later ??= setTimeout(() => {
      this.later = null
      this.tell(this.dataset.claims)
    }, A_MOMENT)
  }

  tell = async (address) => {
    const stillCounts = this.claims.take()
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null)
    if (!answer?.ok || answer.redirected) return
    const words = await answer.json()
    if (!stillCounts()) return
    unmoved(() => document.querySelectorAll("[data-claim]").forEach((place) => put(place, words)))
  }
}

customElements.define("live-queue", LiveQueue)
