import { WRITTEN } from "forum/draft"
import { deliver, forget, hasDrafts, hasMore, hasOthers, isHereAlone, rest, shown, throwAway, unsent, waiting, windows } from "forum/outbox"
import { patience, reach } from "forum/patience"
import { inHand, showAt } from "forum/place"
import { post } from "forum/session"
import { socket } from "forum/socket"
import * as store from "forum/store"

// Shows what waits for the line and what became of it, on every page, and sends it. Without it there
// is nothing that waits: forms are sent by the browser.
const SOON = 5_000
const LATEST = 120_000

// Whether one may write again where one may not have: on that page there is a composer.
const isOpenAgain = ({ isGone, page }) =>
  isGone && new URL(page, location).pathname === location.pathname && document.querySelector("draft-keeper")?.checkVisibility()

const isHere = ({ place }) => place && new URL(place, location).pathname === location.pathname

class OutBox extends HTMLElement {
  connectedCallback() {
    this.member = this.dataset.member
    this.pause = SOON
    // What went out while this page was open: it may have been written on another.
    this.sent = []
    this.others = windows(this.member)
    this.others?.addEventListener("message", this.hear)
    addEventListener("online", this.online)
    socket.on("connect", this.goOn)
    addEventListener("outbox", this.follow)
    addEventListener("restored", this.online)
    addEventListener("storage", this.lookAfter)
    addEventListener("pageshow", this.lookAfter)
    document.addEventListener("submit", this.leave, true)
    this.querySelector("[data-send]").addEventListener("click", this.send)
    // Beside it: they are asked where nothing waits to be sent as well.
    this.dialog = document.getElementById("leaving")
    this.away = document.getElementById("away")
    // Once composers know what waits, and do not offer it again.
    document.addEventListener("DOMContentLoaded", this.send, { once: true })
    this.lookAfter()
  }

  disconnectedCallback() {
    removeEventListener("online", this.online)
    socket.off("connect", this.goOn)
    removeEventListener("outbox", this.follow)
    removeEventListener("restored", this.online)
    removeEventListener("storage", this.lookAfter)
    removeEventListener("pageshow", this.lookAfter)
    document.removeEventListener("submit", this.leave, true)
    document.removeEventListener("DOMContentLoaded", this.send)
    this.others?.close()
    clearTimeout(this.timer)
  }

  get unsent() {
    return unsent(this.member)
  }

  get refused() {
    return waiting(this.member).filter(({ reason }) => reason).length
  }

  // Something has come to wait here: the line may be there, and the server away. What is on its way
  // from here is not sent again before its answer has come, or has asked for a pause.
  follow = () => {
    this.show()
    if (!this.unsent.every(({ isOnWay }) => isOnWay)) this.sendLater()
  }

  // In another window, or while this page was kept for whoever goes back: the other may be gone.
  lookAfter = () => {
    this.show()
    this.sendLater()
  }

  // The server is there again: nobody who reads "Live" waits for long.
  goOn = () => {
    if (this.pause <= 2 * SOON || rest()) return
    this.pause = SOON
    this.send()
  }

  online = () => (rest() ? this.follow() : this.send())

  // A pause that the server asks for is given it.
  sendLater() {
    if (this.timer || this.isSending || !this.unsent.length) return
    const pause = this.pause * (0.7 + 0.6 * Math.random())
    this.timer = setTimeout(this.send, Math.max(rest() + SOON * Math.random(), pause))
    this.pause = Math.min(this.pause * 2, LATEST)
  }

  send = async () => {
    clearTimeout(this.timer)
    this.timer = undefined
    if (!this.unsent.length) {
      this.pause = SOON
      return
    }
    this.isSending = true
    const isAwaited = inHand("out-box, .compose")
    const { refused } = this
    const sent = []
    const note = (text) => {
      sent.push(text)
      this.take(text)
      this.others?.postMessage(text)
    }
    // Also in a browser that says it is offline: some are wrong, and where it is right this fails at once.
    await deliver(this.member, note)
    this.isSending = false
    if (sent.length) this.pause = SOON
    this.follow()
    const here = sent.find(isHere)
    if (!here) return
    // Whoever waits for it sees it where it stands; whoever reads on meanwhile is left where they are, and so
    // is whoever has to hear why another was refused.
    const isAtIt = isAwaited && this.refused === refused && !document.querySelector(".compose textarea")?.value
    if (isAtIt && (await showAt(here.place))) return
    // It stands there as well, before the line itself is back.
    document.querySelector("live-topic")?.catchUp?.()
  }

  // Another window has sent it.
  hear = ({ data }) => {
    this.take(data)
    this.show()
  }

  take(text) {
    this.sent.push(text)
    document.querySelector("draft-keeper")?.goOnFrom?.(text)
  }

  // What waits and whether anything was refused, in words; why it was stands beside each.
  said(count, isRefused) {
    const { one, many, offline, here, refused } = this.dataset
    const words = count === 1 ? one : many.replace("{count}", count)
    const more = isHereAlone(this.member) ? [here] : navigator.onLine ? [] : [offline]
    return [...(isRefused ? [refused] : []), ...(count ? [words, ...more] : [])].join(" ")
  }

  show = () => {
    const texts = shown(this.member)
    const count = texts.filter(({ reason }) => !reason).length
    this.hidden = texts.length + this.sent.length === 0
    const state = this.querySelector("[data-state]")
    const said = this.said(count, texts.length > count)
    if (state.textContent !== said) state.textContent = said
    const hadFocus = this.contains(document.activeElement)
    this.querySelector("[data-send]").hidden = count === 0
    this.querySelector("[data-unsent]").hidden = texts.length === 0
    this.querySelector("[data-sent]").hidden = texts.length > 0
    this.querySelector("[data-texts]").replaceChildren(...[...texts, ...this.sent].map(this.line))
    const hasFocus = this.querySelector(":focus")?.checkVisibility()
    if (hadFocus && !hasFocus) this.querySelector("[data-there]")?.focus({ preventScroll: true })
  }

  // In words, and the same words once.
  reason(text, before) {
    const { gone, reopened, stopped, same } = this.dataset
    const words = ({ reason, isGone, isStopped, page }) =>
      isOpenAgain({ isGone, page }) ? reopened : isGone ? gone : isStopped ? stopped.replace("{status}", reason) : reason
    return text.reason && before?.reason && words(text) === words(before) ? same : words(text)
  }

  line = (text, index, all) => {
    const kind = text.place ? "taken" : text.reason ? "refused" : "waiting"
    const item = this.querySelector(`template[data-${kind}]`).content.cloneNode(true).firstElementChild
    const said = Object.fromEntries(text.fields)
    const put = (name, words) => {
      const place = item.querySelector(`[data-${name}]`)
      if (place) place.textContent = words
    }
    const link = item.querySelector("[data-there]")
    link.href = text.place ?? text.page
    link.textContent = text.title
    // Also on its own page, which does not know it yet.
    if (isHere(text)) link.addEventListener("click", this.lead)
    put("reason", this.reason(text, all[index - 1]))
    put("words", WRITTEN.map((name) => said[name]).filter(Boolean).join("\n\n"))
    const isShut = (text.isGone || text.isClosed) && !isOpenAgain(text)
    if (isShut) link.replaceWith(text.title)
    const [again, copy] = ["again", "copy"].map((name) => item.querySelector(`[data-${name}]`))
    if (isShut) again?.remove()
    else copy?.remove()
    again?.addEventListener("click", () => this.change(text))
    copy?.addEventListener("click", () => this.copy(copy, item.querySelector("[data-words]")))
    item.querySelector("[data-discard]")?.addEventListener("click", () => throwAway(this.member, text))
    return item
  }

  // Where the browser forbids it, they are marked, for the reader's own hand.
  async copy(button, place) {
    try {
      await navigator.clipboard.writeText(place.textContent)
      button.querySelector("span").textContent = this.dataset.copied
    } catch {
      getSelection().selectAllChildren(place)
    }
  }

  lead(event) {
    event.preventDefault()
    showAt(this.href)
  }

  // Back into its composer. It stays here as well until it stands there.
  async change({ draft, fields, page }) {
    await this.save()
    if (!store.get(draft)) store.set(draft, JSON.stringify(Object.fromEntries(fields)))
    showAt(`${page}#compose`)
  }

  // Whoever signs out leaves nothing behind, but is asked first.
  leave = async (event) => {
    const form = event.target
    if (form.action?.endsWith("/account/erase")) return this.spareOthers(form)
    if (!form.action?.endsWith("/sign-out")) return
    event.preventDefault()
    await this.save()
    if (!hasMore(this.member)) return this.signOut(form)
    this.dialog.returnValue = ""
    // What is refused no further try will send.
    const mayHelp = this.unsent.length > 0 || hasDrafts(this.member)
    this.dialog.querySelector("[value=send]").hidden = !mayHelp
    this.dialog.showModal()
    this.dialog.addEventListener("close", () => this.decided(form), { once: true })
  }

  // Erased, a member takes along what is theirs.
  spareOthers(form) {
    if (!hasOthers(this.member) || form.elements.forget) return
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "forget", value: "mine" }))
  }

  // Signed in, with what could not be sent in sight: on a telephone the menu would lie over it.
  stay(form) {
    this.show()
    form.closest("details")?.removeAttribute("open")
    if (!this.hidden) this.scrollIntoView({ block: "nearest" })
  }

  // What is being written here goes to the server.
  save() {
    return document.querySelector("draft-keeper")?.save()
  }

  async decided(form) {
    const { returnValue } = this.dialog
    if (returnValue === "send") await Promise.all([this.send(), this.save()])
    const mayGo = returnValue === "discard" || (returnValue && !hasMore(this.member))
    if (mayGo) return this.signOut(form)
    this.stay(form)
    // Whoever has asked for it is told why they are not signed out.
    if (returnValue === "send" && !(await reach())) this.away.showModal()
  }

  // Nothing is thrown away before the session has ended, which without the server it cannot: who
  // comes next would be in it. One that is not there any more has ended.
  async signOut(form) {
    // Until it leads to the first page, nothing else leads anywhere.
    this.isSigningOut = true
    // Also of whoever closes the window at once.
    const options = { redirect: "manual", keepalive: true, signal: patience() }
    const body = new FormData(form)
    if (!hasOthers(this.member)) body.set("forget", "all")
    const answer = await post(form.action, body, options).catch(() => null)
    this.isSigningOut = answer?.type === "opaqueredirect" || answer?.status === 400
    if (!this.isSigningOut) return this.away.showModal()
    forget(this.member)
    location.assign(new URL(".", form.action))
  }
}

customElements.define("out-box", OutBox)
