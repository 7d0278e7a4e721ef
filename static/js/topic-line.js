import { learnMoment, learnTime } from "forum/clock"
import { get, pauseAsked } from "forum/patience"
import { leaveFor, loadInPlace } from "forum/place"
import { ask, socket } from "forum/socket"
import { Turns } from "forum/turns"

// The line on which one hears what changes in a topic: a socket; without one the page asks, soon
// while there is news, seldom while there is none.
const SOON = 10_000
// Varied by a fifth it stays within the minute that is told.
const LATEST = 50_000
// A line that has broken is asked about before anybody is told that it is worse, and not by all at once.
const FIRST = 1_000
const LAST = 4_000
// When so much is another that all pages load anew, they do not do so at one moment.
const SPREAD = 2_500
// Whoever has sent a form or followed a link is on the way, and is not called back for so long.
const ON_THE_WAY = 10_000

// What may no longer be read does not stay on the screen; but nobody's text is taken from them.
const isWriting = () => document.querySelector(".compose textarea")?.value || !outBox().hidden
const outBox = () => document.querySelector("out-box")

export class TopicLine {
  // `receive` takes every change, in order and once; `tell` is called whenever the line may have
  // become better or worse.
  constructor(page, receive, tell) {
    const { topic, seq, seal, changes } = page
    // The seal tells this history of the topic from one that goes on from a backup.
    Object.assign(this, { page, topic: Number(topic), seq: Number(seq), seal, changes, receive, tell })
    this.opening = document.querySelector("topic-opening")
    // The page itself has just come.
    this.reached = true
    // How often something was told over the socket.
    this.told = 0
    // Not before then the server wishes to be asked.
    this.notBefore = 0
    this.questions = new Turns()
  }

  open() {
    socket.on("connect", this.follow)
    socket.on("disconnect", this.broken)
    socket.on("connect_error", this.refused)
    socket.on("change", this.hear)
    socket.on("deaf", this.heed)
    addEventListener("online", this.askNow)
    addEventListener("beforeunload", this.leave)
    document.addEventListener("visibilitychange", this.askNow)
    this.askLater(SOON)
    // What holds a socket back may do so without a word.
    this.tell()
    if (socket.connected) this.follow()
  }

  close() {
    clearTimeout(this.timer)
    clearTimeout(this.leaving)
    removeEventListener("online", this.askNow)
    removeEventListener("beforeunload", this.leave)
    document.removeEventListener("visibilitychange", this.askNow)
    socket.off("connect", this.follow)
    socket.off("disconnect", this.broken)
    socket.off("connect_error", this.refused)
    socket.off("change", this.hear)
    socket.off("deaf", this.heed)
  }

  get rest() {
    return Math.max(this.notBefore - performance.now(), 0)
  }

  // How it is with it: "live", "delayed", "later", "offline" or, once the session has ended, "ended",
  // and "asked" where something is asked of the reader first.
  get state() {
    if (this.isEnded) return this.isAsked ? "asked" : "ended"
    if (this.rest && navigator.onLine) return "later"
    if (socket.connected && !this.isUntold && !this.isDeaf) return "live"
    return this.reached ? "delayed" : "offline"
  }

  // Until the page has asked, nobody knows whether the server is there; it asks soon, for the socket
  // may stay away while pages are answered. One that never was a line has made nothing worse.
  broken = () => {
    if (!this.isFollowed) return
    this.isFollowed = this.reached = false
    this.pause = SOON
    this.askIn(FIRST + (LAST - FIRST) * Math.random())
    this.tell()
  }

  // By the server itself, which the socket does not try again: why, the page learns by asking.
  refused = () => (socket.active ? this.tell() : this.catchUp())

  // After every connection: knock again, then fetch what was missed meanwhile.
  follow = async () => {
    this.isFollowed = true
    this.isUntold = this.isDeaf = false
    this.askLater(LATEST)
    await this.knock()
  }

  knock = async () => {
    const answer = await ask("follow topic", this.topic, this.opening.dataset.opening, !document.hidden)
    // Why, the page learns by asking.
    if (answer.error) return this.catchUp()
    this.tell()
    if (answer.now) learnMoment(answer.now)
    if (answer.opening) this.opening.refresh()
    // A page ahead of the server, which was set back, would take nothing that comes for new.
    if (answer.seq !== this.seq || answer.seal !== this.seal) await this.catchUp()
  }

  // With sockets blocked, the same question on a timer. Over a socket it is asked seldom: what was
  // not told, because a server ended between keeping and telling it, or the servers do not hear each
  // other, comes all the same; and the line is not called live before something is told again.
  ask = async () => {
    const { seq: before, told, reached } = this
    if (socket.connected) {
      await this.knock()
      this.isUntold ||= this.seq > before && this.told === told
      this.tell()
    } else if (!document.hidden) {
      await this.catchUp()
      if (!socket.active) socket.connect()
    }
    // Who was there a moment ago, or is there again, is mostly so a moment later.
    const isNews = this.seq > before || this.reached !== reached
    const pause = isNews ? SOON : this.pause * 1.5
    this.askLater(this.state === "live" ? LATEST : Math.min(pause, LATEST))
    if (this.rest) this.askIn(this.rest)
  }

  askNow = () => {
    if (document.hidden) return this.tell()
    this.pause = SOON
    this.ask()
  }

  askLater(pause) {
    this.pause = pause
    this.askIn(pause * (0.8 + 0.4 * Math.random()))
  }

  askIn(pause, ask = this.ask) {
    clearTimeout(this.timer)
    this.timer = setTimeout(ask, pause)
  }

  catchUp = async () => {
    if (this.rest) return
    const stillCounts = this.questions.take()
    try {
      const locked = Number(document.querySelector("topic-lock").isLocked)
      const { opening } = this.opening.dataset
      const voice = this.page.voice ? "" : "&voice="
      const state = `locked=${locked}&opening=${opening}${voice}`
      const answer = await get(`${this.changes}?after=${this.seq}&seal=${this.seal}&${state}`)
      if (!stillCounts()) return
      learnTime(answer)
      this.reached = answer.ok
      this.putOff(pauseAsked(answer))
      this.isEnded = answer.redirected
      const { door } = document.querySelector("session-end").dataset
      this.isAsked = this.isEnded && new URL(answer.url).pathname !== door
      if (answer.status === 404) return this.leaveIt()
      if (this.isEnded && !isWriting() && !outBox().isSigningOut) return this.reload()
      if (answer.ok && !this.isEnded) this.take(await answer.json())
    } catch {
      if (stillCounts()) this.reached = false
    }
    this.tell()
  }

  // Whatever asks meanwhile is heard when the time has come.
  putOff(pause) {
    // Not by all at one moment; until it has come nothing is worse than was said.
    const rest = pause && pause + SPREAD * Math.random()
    this.notBefore = rest && performance.now() + rest
    if (rest) this.askIn(rest)
  }

  take(missed) {
    if (missed.reload) return this.loadAnew(missed)
    // Asked before, answered after something that was told meanwhile: all of it is known.
    if (missed.seq < this.seq) return
    if (missed.opening) this.opening.refresh()
    if (missed.voice) this.receive({ voice: missed.voice })
    // Two questions at once have the same answer; a lock set for a time comes without a number of its own.
    const isNew = ({ seq, anchor }) => seq > this.seq || !anchor
    for (const change of missed.changes.filter(isNew)) this.receive(change)
    if (missed.stances) this.receive({ stances: missed.stances })
    this.goOnFrom(missed)
  }

  // Once: a page that comes back as it was, from a store on the way, goes on as it is.
  loadAnew({ seq }) {
    const from = `${this.changes} ${this.seq}`
    const isAgain = history.state?.loadedAnew === from
    // Kept with the page, also where the browser keeps nothing else.
    history.replaceState({ ...history.state, loadedAnew: from }, "")
    if (isAgain) this.goOnFrom({ seq, seal: "" })
    else this.reload()
  }

  goOnFrom({ seq, seal }) {
    this.seq = seq
    this.seal = seal ?? this.seal
  }

  // May no longer be read; where the page itself is there, it was somebody on the way who said so.
  async leaveIt() {
    const page = await get(location.href, { method: "HEAD" }).catch(() => null)
    if (page?.status !== 404) return this.tell()
    // What is being written is kept before the page goes.
    await document.querySelector("draft-keeper")?.save?.()
    this.reload()
  }

  leave = () => {
    this.left = performance.now()
  }

  reload = () => {
    const isLeft = performance.now() - (this.left ?? -ON_THE_WAY) < ON_THE_WAY
    if (!isLeft) return loadInPlace()
    this.leaving = setTimeout(this.reload, ON_THE_WAY)
  }

  // On a line that has broken meanwhile the page stays, and learns what it has missed as any other does.
  loadSoon = async () => {
    if (!(await leaveFor(this.reload))) this.leaving = undefined
  }

  // Whether the server's process does not hear those in which others write: what was not told until it
  // does again is fetched as after a new connection.
  heed = (isDeaf) => {
    if (isDeaf === Boolean(this.isDeaf)) return
    this.isDeaf = isDeaf
    if (isDeaf) this.askLater(SOON)
    else this.askIn(SPREAD * Math.random(), this.follow)
    this.tell()
  }

  hear = (change, seal) => {
    this.told += 1
    if (this.isUntold) {
      this.isUntold = false
      this.tell()
    }
    // Known already: what was fetched meanwhile may be newer.
    if (change.seq <= this.seq || this.leaving) return
    if (change.reload) return (this.leaving = setTimeout(this.loadSoon, SPREAD * Math.random()))
    if (change.seq > this.seq + 1) return this.catchUp()
    this.receive(change)
    this.goOnFrom({ seq: change.seq, seal })
  }
}
