import { WRITTEN, fill, isSame, read } from "forum/draft"
import { giveBack, isWaiting, sendForm, takeBack, unsent } from "forum/outbox"
import { tellMissing } from "forum/missing"
import { patience } from "forum/patience"
import { showAt } from "forum/place"
import { post as postHere } from "forum/session"
import * as store from "forum/store"
import { TwoVersions } from "forum/two-versions"

// Keeps what is being written: at once in this browser, a moment later on the server. Without it,
// there is the button that saves.
const SAVE_AFTER = 2_000
const TRY_AGAIN_AFTER = 10_000
// For so long the next page may be on the way.
const ON_THE_WAY = 10_000

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.version = this.form.elements.draft_version
    this.state = this.querySelector("[data-state]")
    const field = this.form.elements.source.closest(".field")
    this.differing = new TwoVersions(this.querySelector("template[data-conflict]"), field, this.settle)
    this.saving = Promise.resolve()
    this.takeKey()
    this.listen()
    this.bringBack()
  }

  disconnectedCallback() {
    this.gone.abort()
    clearTimeout(this.timer)
  }

  listen() {
    this.gone = new AbortController()
    const { signal } = this.gone
    this.form.addEventListener("input", this.keep, { signal })
    this.form.addEventListener("submit", this.send, { signal })
    addEventListener("online", this.save, { signal })
    addEventListener("outbox", this.waitNoMore, { signal })
    addEventListener("storage", this.waitNoMore, { signal })
    addEventListener("restored", this.comeLate, { signal })
    addEventListener("focus", this.comeBack, { signal })
    document.addEventListener("visibilitychange", this.goAway, { signal })
    addEventListener("pageshow", this.goOn, { signal })
    addEventListener("beforeunload", this.leave, { signal })
  }

  // A change stays: sent again, it takes the place of what waits.
  get isChange() {
    return this.form.elements.seen !== undefined
  }

  // A key of its own: two windows may have been shown the same page, as the browser has kept it.
  takeKey() {
    if (!this.isChange) this.form.elements.form_key.value = crypto.randomUUID()
  }

  keep = () => {
    this.isUnsaved = true
    this.store()
    this.forgetQuote()
    this.say(this.kept)
    // Whoever never pauses is saved all the same.
    if (this.isDue) return
    this.isDue = true
    clearTimeout(this.timer)
    this.timer = setTimeout(this.save, SAVE_AFTER)
  }

  get kept() {
    return store.isHereAlone(this.dataset.key) ? this.dataset.here : this.dataset.kept
  }

  // With what it was begun on: what another device has saved since must not be lost to it.
  store() {
    store.set(this.dataset.key, JSON.stringify(read(this.form)))
  }

  // What is quoted stands in the text by now, and may be shortened there.
  forgetQuote() {
    const address = new URL(location)
    if (!address.searchParams.has("quote")) return
    address.searchParams.delete("quote")
    history.replaceState(history.state, "", address)
  }

  // What this browser has kept and the server has not: the line broke, or the window was closed.
  bringBack() {
    const kept = JSON.parse(store.get(this.dataset.key) ?? "null")
    const stands = kept ?? read(this.form)
    const { member, key } = this.dataset
    takeBack(member, key, (fields) => isSame(fields, stands, WRITTEN))
    if (isWaiting(member, key, (fields) => this.isFrom(kept, fields))) {
      this.clear()
      return this.empty()
    }
    if (!kept || isSame(kept, read(this.form))) return this.clear()
    fill(this.form, kept)
    this.isUnsaved = true
    this.say(this.dataset.restored)
    this.save()
  }

  // Whether this was sent from what is kept: the window was gone before it could let that go. The server
  // shows the draft from which it was sent until it has got it.
  isFrom(kept, fields) {
    const { value: version } = this.version
    return kept ? isSame(fields, kept, WRITTEN) : version > 0 && fields.draft_version === version
  }

  // The browser had lost it, and found it again.
  comeLate = () => {
    if (!this.isUnsaved) this.bringBack()
  }

  // One after the other: each names the version that the one before has made.
  save = () => (this.saving = this.saving.then(this.saveOnce))

  saveOnce = async () => {
    clearTimeout(this.timer)
    this.isDue = false
    // What this browser has kept may be another window's, or cleared by it.
    if (!this.isUnsaved) return
    // Offline there is nothing to try, and what was said about it stays.
    if (!navigator.onLine || this.isOnWay) return this.tryAgain()
    const saved = JSON.stringify(read(this.form))
    try {
      const options = { headers: { Accept: "application/json" }, signal: patience(new URLSearchParams({ saved })) }
      const answer = await postHere(this.dataset.save, new FormData(this.form), options)
      this.tellSignedOut(answer.redirected || answer.status === 400)
      if (this.isSignedOut) return
      if (answer.status >= 500) throw new Error(answer.status)
      const told = await answer.json()
      // Without a place to write in, what only this browser has is seen in the outbox.
      if (answer.status === 404) return this.giveUp(told.reason)
      if (told.reason) return this.say(`${this.kept} ${told.reason}`)
      if (told.gone) document.querySelector("[data-gone]").hidden = false
      if (answer.status === 409) return this.differ(told)
      const isAsSaved = JSON.stringify(read(this.form)) === saved
      this.version.value = told.version
      this.differing.close()
      if (isAsSaved && !this.isLeaving) this.clearOwn()
      // Typed on meanwhile, or the next page may not know it yet; what was sent meanwhile is kept no more.
      else if (this.isUnsaved) this.store()
      this.say(told.at ? this.dataset.saved.replace("{at}", told.at) : "")
    } catch {
      if (navigator.onLine) this.say(this.kept)
      this.tryAgain()
    }
  }

  // That the line is back is not always told.
  tryAgain() {
    this.timer = setTimeout(this.save, TRY_AGAIN_AFTER)
  }

  // What typing does a moment later.
  saveNow() {
    this.keep()
    this.save()
  }

  // To another device, perhaps.
  goAway = () => {
    if (document.hidden && this.isDue) this.save()
  }

  // From another window, perhaps, in which one has signed in again.
  comeBack = () => {
    if (this.isSignedOut) this.save()
  }

  tellSignedOut(isSignedOut) {
    this.isSignedOut = isSignedOut
    this.querySelector("[data-sign-in]").hidden = !isSignedOut
    if (isSignedOut) this.say(this.dataset.signedOut)
  }

  say(words) {
    this.state.textContent = words
    this.querySelector("[data-waits]").hidden = words !== this.dataset.offline
  }

  // Two devices differ. Where they differ in nothing that is written, what is chosen here holds.
  differ(told) {
    if (isSame(told.fields, read(this.form), WRITTEN)) return this.settle(told.version)
    this.differing.ask(told)
  }

  settle = (version, taken) => {
    this.version.value = version
    if (taken) fill(this.form, taken)
    this.saveNow()
  }

  // What cannot be sent now waits in the outbox; what is refused, the server's page explains.
  send = async (event) => {
    const { name, value } = event.submitter ?? {}
    if (name === "intent" && value !== "save") return
    event.preventDefault()
    if (name === "intent") return this.saveNow()
    if (this.isSending) return
    this.isSending = true
    clearTimeout(this.timer)
    this.isDue = false
    // What waits from before goes out before.
    if (navigator.onLine) await document.querySelector("out-box").send?.()
    else if (tellMissing(this.form, JSON.parse(this.dataset.missing))) return (this.isSending = false)
    const sent = read(this.form)
    this.setOnWay(true)
    const { place, reason, isSignedOut } = await sendForm(this.dataset.member, this.form)
    this.setOnWay(false)
    if (isSignedOut) return this.waitForSignIn()
    // What is refused the server's page explains, and gives back; it is kept as well.
    if (reason) {
      await this.save()
      store.letGo(this.dataset.key)
      return HTMLFormElement.prototype.submit.call(this.form)
    }
    // Typed on meanwhile: all of it stays.
    if (isSame(sent, read(this.form), WRITTEN)) this.empty()
    const left = read(this.form)
    if (place && (await showAt(place, () => isSame(left, read(this.form), WRITTEN)))) return
    // What was taken and cannot be shown yet comes as everything does that is new.
    this.isSending = false
    this.waits = sent
    this.takeKey()
    if (unsent(this.dataset.member).length === 0) return
    this.say(this.dataset.offline)
    this.state.scrollIntoView({ block: "nearest" })
  }

  // Before there is an answer it is no draft any more, on the server or of a browser that fills in again what
  // stood on a page.
  setOnWay(isOnWay) {
    this.isOnWay = isOnWay
    this.form.autocomplete = isOnWay ? "off" : "on"
  }

  // What was sent from here stands there now: whoever goes on changing it begins on that.
  goOnFrom({ draft, fields, seen }) {
    const isFromHere = draft === this.dataset.key && this.waits && isSame(Object.fromEntries(fields), this.waits, WRITTEN)
    if (!seen || !isFromHere) return
    this.form.elements.seen.value = seen
    if (this.isUnsaved) this.store()
  }

  // Gone out meanwhile, or refused.
  waitNoMore = () => {
    const { member, offline } = this.dataset
    if (this.state.textContent === offline && !unsent(member).length) this.say("")
  }

  // Whoever goes back finds nothing there that has been sent; a change stays, see above.
  empty() {
    this.clearOwn()
    if (!this.isChange) fill(this.form, Object.fromEntries(WRITTEN.map((name) => [name, ""])))
  }

  leave = () => (this.left = performance.now())

  get isLeaving() {
    return performance.now() - this.left < ON_THE_WAY
  }

  // To a page that the browser has kept as it was left.
  goOn = ({ persisted }) => {
    if (!persisted) return
    this.isSending = false
    this.takeKey()
  }

  waitForSignIn() {
    this.isSending = false
    this.store()
    this.tellSignedOut(true)
    this.state.scrollIntoView({ block: "nearest" })
  }

  giveUp(reason) {
    giveBack(this.dataset.member, this.form, reason)
    this.clear()
  }

  // What another window has begun in the same place stays.
  clearOwn() {
    this.isUnsaved = false
    const kept = JSON.parse(store.get(this.dataset.key) ?? "null")
    if (kept && isSame(kept, read(this.form), WRITTEN)) this.clear()
  }

  clear() {
    this.isUnsaved = false
    store.remove(this.dataset.key)
  }
}

customElements.define("draft-keeper", DraftKeeper)
