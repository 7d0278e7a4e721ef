import { ownPage, put } from "forum/parts"
import { ask, socket } from "forum/socket"

// Without this module the thread is an ordinary page: new comments show on reload.
// What arrives is held back until the reader asks for it, so that nothing moves under their eyes.
// Without a socket the page asks: soon while there is news, seldom while there is none.
const SOON = 10_000
const LATEST = 60_000
// A screen reader hears of what arrives together in one sentence.
const TOGETHER = 400
// What stands deeper than three levels has a page of its own.
const DEEPEST = ".replies .replies .replies .replies"

class LiveTopic extends HTMLElement {
  connectedCallback() {
    this.seq = Number(this.dataset.seq)
    this.held = []
    // Comments that belong under another prompt by now, by id.
    this.strays = new Set()
    this.isFlat = this.querySelector("[data-flat]") !== null
    this.button = this.querySelector(".live button")
    this.line = document.getElementById("line")
    this.opening = document.querySelector("topic-opening")
    this.button.addEventListener("click", this.show)
    socket.on("connect", this.follow)
    socket.on("disconnect", this.tell)
    socket.on("connect_error", this.tell)
    socket.on("change", this.hear)
    socket.on("decided", this.reread)
    addEventListener("online", this.askNow)
    document.addEventListener("visibilitychange", this.askNow)
    this.askLater(SOON)
    this.tell()
    if (socket.connected) this.follow()
    document.getElementById(location.hash.slice(1))?.focus({ preventScroll: true })
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    clearTimeout(this.counting)
    removeEventListener("online", this.askNow)
    document.removeEventListener("visibilitychange", this.askNow)
    socket.off("connect", this.follow)
    socket.off("disconnect", this.tell)
    socket.off("connect_error", this.tell)
    socket.off("change", this.hear)
    socket.off("decided", this.reread)
  }

  // After every connection: knock again, then fetch what was missed meanwhile.
  follow = async () => {
    const answer = await ask("follow topic", Number(this.dataset.topic), this.opening.dataset.opening)
    if (answer.error) return location.reload()
    this.tell()
    if (answer.opening) this.opening.refresh()
    if (answer.seq > this.seq) await this.catchUp()
  }

  // With sockets blocked, the same question on a timer. Over a socket it is asked seldom: what was
  // not told, because a server ended between keeping and telling it, comes all the same.
  ask = async () => {
    const before = this.seq
    if (socket.connected) await this.follow()
    else if (navigator.onLine && !document.hidden) await this.catchUp()
    const pause = this.seq > before ? SOON : this.pause * 1.5
    this.askLater(socket.connected ? LATEST : Math.min(pause, LATEST))
  }

  askNow = () => {
    if (document.hidden || !navigator.onLine) return this.tell()
    this.pause = SOON
    this.ask()
  }

  askLater(pause) {
    clearTimeout(this.timer)
    this.pause = pause
    this.timer = setTimeout(this.ask, pause * (0.8 + 0.4 * Math.random()))
  }

  catchUp = async () => {
    try {
      const locked = Number(document.querySelector("topic-lock").isLocked)
      const { opening } = this.opening.dataset
      const answer = await fetch(`${this.dataset.changes}?after=${this.seq}&locked=${locked}&opening=${opening}`)
      if (!answer.ok || answer.redirected) return
      const missed = await answer.json()
      if (missed.reload) return location.reload()
      if (missed.opening) this.opening.refresh()
      for (const change of missed.changes) this.receive(change)
      this.seq = Math.max(this.seq, missed.seq)
      this.reached = true
    } catch {
      this.reached = false
    }
    this.tell()
  }

  hear = (change) => {
    // Known already: what was fetched meanwhile may be newer.
    if (change.seq <= this.seq) return
    if (change.reload) return location.reload()
    if (change.seq > this.seq + 1) return this.catchUp()
    this.receive(change)
    this.seq = Math.max(this.seq, change.seq)
  }

  // How many comments and people there are now, the server knows.
  recount = async () => {
    const counts = (await ownPage())?.getElementById("counts")
    if (counts) document.getElementById("counts").replaceWith(counts)
  }

  // A moderator has decided on a text of mine that stays unpublished: show what was said.
  reread = async ({ own }) => {
    if (!document.getElementById(own)) return
    const now = (await ownPage())?.getElementById(own)
    if (now) document.getElementById(own).replaceWith(now)
  }

  receive(change) {
    for (const [name, html] of Object.entries(change.parts ?? {})) put(name, html)
    if (!change.anchor) return
    // Others have written: it may be the reader's turn again.
    if (document.querySelector("[data-waits]")) this.opening.refresh()
    document.getElementById(change.own)?.closest("li").remove()
    document.querySelector(`.outline a[href="#${change.own}"]`)?.closest("li").remove()
    const there = document.getElementById(change.anchor)
    if (there) return this.replace(there, fragment(change), change)
    this.held = this.held.filter(({ anchor }) => anchor !== change.anchor)
    if (this.isFlat) {
      this.held.push(change)
      return this.count()
    }
    const { voice } = fragment(change).querySelector("article").dataset
    const isMine = voice && this.dataset.voice.split(" ").includes(voice)
    if (isMine && this.place(change)) {
      this.recount()
      return this.insert(change)
    }
    this.held.push(change)
    this.count()
  }

  show = () => {
    // What passes the filters, and where it stands, the server knows.
    if (this.isFlat || this.strays.size) return location.reload()
    const held = this.held.sort((a, b) => a.seq - b.seq)
    const arrived = held.filter((change) => this.place(change)).map((change) => this.insert(change))
    this.held = []
    this.count()
    this.recount()
    const first = arrived[0]
    // It stands on another page of the thread.
    if (!first) return location.assign(held[0].link)
    first?.setAttribute("tabindex", "-1")
    first?.focus({ preventScroll: true })
    first?.scrollIntoView({ block: "start" })
    for (const { dataset, id } of arrived) this.mark(id, dataset)
    this.tellSeen(arrived)
  }

  // What was looked at here is not counted as unread elsewhere.
  tellSeen(articles) {
    const body = new FormData()
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value)
    for (const { id } of articles) body.append("number", id.slice(1))
    fetch(this.dataset.seen, { method: "POST", body, keepalive: true }).catch(() => {})
  }

  insert(change) {
    const item = fragment(change)
    const article = item.querySelector("article")
    const place = this.place(change)
    const rest = place.querySelector(":scope > .rest")
    if (rest) rest.before(item)
    else place.append(item)
    this.outline(change)
    this.querySelector(".empty")?.remove()
    return article
  }

  // Where it belongs on this page; nothing, if on another.
  place({ under, prompt }) {
    if (!under) return this.querySelector(`.thread[data-prompt="${prompt}"][data-open]`)
    const replies = document.getElementById(under)?.querySelector(":scope > .replies")
    return replies?.matches(DEEPEST) ? null : replies
  }

  outline({ prompt, outline }) {
    if (!outline) return
    document.querySelector(`.outline [data-outline="${prompt}"]`)?.insertAdjacentHTML("beforeend", outline)
  }

  replace(article, item, change) {
    // What is the reader's own is in no announcement: it stays as it stands.
    const yours = article.querySelector(":scope > .text > .yours")
    const place = item.querySelector(".text > .yours")
    if (yours && place) place.replaceWith(yours)
    article.querySelector(":scope > .text").replaceWith(item.querySelector(".text"))
    const { voice, kind } = item.querySelector("article").dataset
    Object.assign(article.dataset, { voice, kind })
    const gone = article.querySelector(":scope > .compose [data-gone]")
    if (gone) gone.hidden = voice !== ""
    this.rename(change)
    this.note(article, change)
  }

  // Its line in the outline; whether it is new or where one is stays as it stands there.
  rename({ anchor, outline }) {
    const old = document.querySelector(`.outline a[href="#${anchor}"]`)
    if (!old || !outline) return
    const line = fragment({ html: outline }).querySelector("a")
    line.querySelector("em").replaceWith(old.querySelector("em"))
    if (old.ariaCurrent) line.ariaCurrent = old.ariaCurrent
    old.replaceWith(line)
  }

  // What stands under another prompt now stays where it is being read, until the reader asks.
  note(article, { prompt }) {
    const section = article.parentElement.parentElement.dataset.prompt
    const isHere = section === undefined || section === String(prompt)
    this.strays[isHere ? "delete" : "add"](article.id)
    this.count()
  }

  mark(id) {
    const number = document.getElementById(id).querySelector(".num")
    number.classList.add("new")
    number.querySelector(".vh").textContent = this.dataset.new
  }

  count() {
    clearTimeout(this.counting)
    this.counting = setTimeout(this.say, this.held.length ? TOGETHER : 0)
  }

  say = () => {
    const { one, many, moved } = this.dataset
    const { length } = this.held
    const text = length ? (length === 1 ? one : many.replace("{count}", length)) : moved
    this.button.hidden = length + this.strays.size === 0
    this.button.querySelector("span").textContent = text
  }

  tell = () => {
    const { live, delayed, offline } = this.dataset
    this.line.hidden = false
    this.line.textContent = socket.connected ? live : this.reached ? delayed : offline
  }
}

function fragment({ html }) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content.querySelector("li")
}

customElements.define("live-topic", LiveTopic)
