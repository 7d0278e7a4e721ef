import { hear, hearNoMore } from "forum/counts"
import { LineState } from "forum/line-state"
import { leadOn, promptIn } from "forum/outline"
import { exchange, ownPage, put, unmoved } from "forum/parts"
import { Pill } from "forum/pill"
import { leaveFor, showNow } from "forum/place"
import { socket } from "forum/socket"
import { articleOf, foldAnew, hasAnswered, insert, isAnswered, mark, nameAbove, noteOwn, placeOf, removeOwn, replace } from "forum/thread"
import { TopicLine } from "forum/topic-line"

// Without this module the thread is an ordinary page: new comments show on reload.
// What arrives is held back until the reader asks for it, so that nothing moves under their eyes.
// What changes on all pages at one moment they do not ask about at one.
const SPREAD = 2500

// What the counts say of a comment: as what it is there, if it is.
const countedAs = ({ dataset }) => dataset.voice && dataset.kind

// On another page of a list that leaves nothing out it stands as well, in the same order.
const inOrder = ({ anchor }) => {
  const asked = new URLSearchParams(location.search)
  asked.delete("after")
  if (!asked.has("order") || asked.size > 1) return null
  asked.set("at", anchor.slice(1))
  return `${location.pathname}?${asked}#${anchor}`
}

class LiveTopic extends HTMLElement {
  connectedCallback() {
    this.held = []
    this.shownAt = Number(this.dataset.seq)
    // Comments that belong under another prompt by now, or to a list that shows them no more or only
    // now, by id.
    this.strays = new Set()
    // Places of comments, by id, that were taken away before the reader has seen them.
    this.empty = new Set([...this.querySelectorAll("[data-unseen]")].map(({ id }) => id))
    // What has changed since the server was last asked how the page looks, by id.
    this.changed = new Set()
    this.isFlat = this.querySelector("[data-flat]") !== null
    this.opening = document.querySelector("topic-opening")
    const button = document.querySelector(".live button")
    button.addEventListener("click", this.show)
    this.pill = new Pill(button, this.dataset, this.waiting)
    socket.on("decided", this.reread)
    socket.on("voice", this.learn)
    socket.on("stance", this.review)
    hear(this.rung)
    this.state = new LineState(document.getElementById("line"), this.dataset)
    this.line = new TopicLine(this.dataset, this.receive, this.tell)
    this.line.open()
    document.getElementById(location.hash.slice(1))?.focus({ preventScroll: true })
  }

  disconnectedCallback() {
    clearTimeout(this.recounting)
    this.line.close()
    this.pill.stop()
    this.state.close()
    socket.off("decided", this.reread)
    socket.off("voice", this.learn)
    socket.off("stance", this.review)
    hearNoMore(this.rung)
  }

  catchUp() {
    return this.line.catchUp()
  }

  // What the server did not answer it is asked again when the line has been tried.
  tell = () => {
    this.state.tell(this.line.state)
    if (this.line.reached) this.pill.count()
    if (this.isBehind) this.recountSoon()
  }

  // How many comments and people there are now, of which kinds, and what is said of some of them
  // to this reader alone, the server knows.
  recount = async () => {
    clearTimeout(this.recounting)
    this.recounting = undefined
    const changed = [...this.changed]
    this.changed.clear()
    const page = await ownPage()
    this.isBehind = !page
    if (!page) return changed.forEach((id) => this.changed.add(id))
    for (const name of ["counts", "shown", "chosen"]) {
      const fresh = page.getElementById(name)
      if (fresh) put(name, fresh.innerHTML)
    }
    unmoved(() => {
      noteOwn(page)
      foldAnew(page)
      nameAbove(page)
    })
    this.rule(page)
    this.compare(page, changed)
    leadOn(page)
    // It may be older than what was told since it was asked for.
    if (Number(page.querySelector("live-topic").dataset.seq) < this.line.seq) this.recountSoon()
  }

  // What stands here now, and what does so no more, is shown when the reader asks.
  compare(page, changed) {
    for (const id of changed) {
      const [here, there] = [document, page].map((one) => [one.getElementById(id) !== null, promptIn(one, id)])
      this.strays[`${here}` === `${there}` ? "delete" : "add"](id)
    }
    this.pill.count()
  }

  recountSoon() {
    this.recounting ??= setTimeout(this.recount, SPREAD * Math.random())
  }

  // Whoever had not written here when the page came has got a voice since.
  learn = ({ topic, voice }) => {
    if (topic === this.line.topic) this.dataset.voice = voice
  }

  // In another window.
  review = ({ topic }) => {
    if (topic === this.line.topic) this.recount()
  }

  // What they may do with what is theirs; rules in a page that is put in are refused.
  rule(page) {
    const rules = page.querySelector("style[data-mine]")
    if (!rules || this.isRuled || document.querySelector("style[data-mine]")) return
    this.isRuled = true
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(rules.textContent)
    document.adoptedStyleSheets.push(sheet)
  }

  isMine = ({ dataset }) => this.dataset.voice.split(" ").includes(dataset.voice)

  isNews = (article) => article.dataset.voice !== "" && !this.isMine(article)

  // What others have written and the page holds back.
  get news() {
    return this.held.filter((change) => this.isNews(articleOf(change)))
  }

  waiting = () => ({ news: this.news.length, isMore: this.strays.size > 0 })

  // A moderator has decided on a text of mine that stays unpublished: show what was said.
  reread = async ({ own }) => {
    if (!document.getElementById(own)) return
    const page = await ownPage()
    if (!page) return
    unmoved(() => exchange(document.getElementById(own), page.getElementById(own)))
  }

  // The bell rings for it as well, where no socket has told of it. What stands elsewhere now comes as it does.
  rung = async ({ unread }) => {
    if (unread === undefined || unread === this.unread) return
    this.unread = unread
    const mine = [...this.querySelectorAll(".own, [id^=change-]")]
    const page = mine.length ? await ownPage() : null
    for (const old of mine) {
      const fresh = page?.getElementById(old.id)
      if (fresh && fresh.textContent !== old.textContent) unmoved(() => exchange(old, fresh))
    }
  }

  receive = (change) => {
    if (change.voice) this.dataset.voice = change.voice
    if (isAnswered(change.stances ?? {})) this.recountSoon()
    for (const [name, html] of Object.entries(change.parts ?? {})) put(name, html)
    if (!change.anchor) return
    // Others have written: it may be the reader's turn again.
    if (document.querySelector("[data-waits]")) this.opening.refresh()
    const wasOwn = document.getElementById(change.own) !== null
    let wasThere
    unmoved(() => (wasThere = removeOwn(change.own)))
    this.held = this.held.filter(({ anchor }) => anchor !== change.anchor)
    const there = document.getElementById(change.anchor)
    const fresh = articleOf(change)
    // What comes back to a place that was empty whenever the reader looked is news, too.
    const isNew = this.empty.has(change.anchor) && this.isNews(fresh)
    if (there && !isNew) {
      const before = countedAs(there)
      replace(there, change)
      // A question waits for an answer, or does so no more.
      const isAnother = !before || countedAs(there) !== before || before === "question"
      if (isAnother || hasAnswered(there, this.dataset.voice.split(" "))) this.recountSoon()
      // No announcement tells whether it is my change that has been put in.
      this.reread({ own: `change-${change.anchor}` })
      return this.note(there, change)
    }
    const { voice, seq } = fresh.dataset
    // What was there before and is not here stands on another page of the thread, or is left out by
    // the filters: it is not new. What is gone already is nothing to be shown, only its place.
    if (!voice || (seq <= this.shownAt && !isNew)) return this.pass(change, seq > this.shownAt)
    if (this.isMine(fresh)) return this.place(change, wasOwn, wasThere)
    this.held.push(change)
    if (!this.isFlat && !placeOf(change)) this.recountSoon()
    this.pill.count()
  }

  // No news to anybody, but the counts may be others, and what a list shows.
  pass(change, isLater) {
    // It may have come to this page from another.
    if (this.isFlat || !isLater) this.changed.add(change.anchor)
    else if (placeOf(change)) {
      unmoved(() => insert(change))
      this.empty.add(change.anchor)
    } else this.held.push(change)
    this.recountSoon()
    this.pill.count()
  }

  // The reader's own is no news to them: it stands where it belongs, or comes with what it stands under.
  place(change, wasOwn, wasThere) {
    // The next may have to wait, or need not be read by a moderator any more.
    this.opening.refresh()
    // Whether a list shows it, the server knows.
    if (this.isFlat) this.changed.add(change.anchor)
    this.recount()
    if (this.isFlat) return
    if (placeOf(change)) {
      let article
      unmoved(() => (article = insert(change)))
      if (wasThere) article.focus({ preventScroll: true })
      return
    }
    this.held.push(change)
    // Where it stands now, on another page of the thread, it is shown when they ask.
    if (wasOwn) this.strays.add(change.anchor)
    this.pill.count()
  }

  show = () => {
    if (this.isFlat) return this.lead()
    if (this.strays.size) return this.leave(() => location.reload())
    const elsewhere = []
    const arrived = []
    // One after the other: a reply may belong under what has come just before it.
    for (const change of this.held.sort((a, b) => a.seq - b.seq)) {
      const there = document.getElementById(change.anchor)
      if (there) replace(there, change)
      if (there || placeOf(change)) arrived.push(there ?? insert(change))
      else elsewhere.push(change)
    }
    const [leading] = this.news
    const news = arrived.filter(this.isNews)
    const [first] = news
    if (!first) return this.leave(() => location.assign(leading.link))
    // What stands on another page of the thread, the button leads to when it is pressed again.
    this.held = elsewhere
    this.pill.say()
    this.recount()
    first.focus({ preventScroll: true })
    first.scrollIntoView({ block: "start" })
    for (const { id } of news) this.empty.delete(id)
    for (const article of news) mark(article, this.dataset)
    this.tellSeen(news)
  }

  // What passes the filters, and where it stands, the server knows: to the first that stands here, or
  // else to where the first one stands.
  async lead() {
    const { news } = this
    const page = await ownPage()
    if (!news.length) return this.leave(() => location.reload())
    const here = news.find(({ anchor }) => page?.getElementById(anchor))
    if (!here) return this.leave(() => location.assign(inOrder(news[0]) ?? news[0].link))
    this.leave(() => showNow(`${location.pathname}${location.search}#${here.anchor}`))
  }

  // Whoever has pressed and stays here is told why.
  async leave(go) {
    if (!(await leaveFor(go))) this.pill.sayAway()
  }

  // What was looked at here is not counted as unread elsewhere.
  tellSeen(articles) {
    const body = new FormData()
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value)
    for (const { id } of articles) body.append("number", id.slice(1))
    fetch(this.dataset.seen, { method: "POST", body, keepalive: true }).catch(() => {})
  }

  // What stands under another prompt now stays where it is being read, until the reader asks.
  note(article, { prompt }) {
    if (this.isFlat) {
      this.changed.add(article.id)
      return this.recountSoon()
    }
    const section = article.parentElement.parentElement.dataset.prompt
    const isHere = section === undefined || section === String(prompt)
    this.strays[isHere ? "delete" : "add"](article.id)
    this.pill.count()
  }
}

customElements.define("live-topic", LiveTopic)
