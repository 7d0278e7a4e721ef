import { morph, unmoved } from "forum/parts"

// Puts comments where they belong in the thread on the page, and their lines into its outline.
// What stands deeper than three levels has a page of its own.
const DEEPEST = ".replies .replies .replies .replies"

// What the address of this page may ask for, and what leads back to it asks for as well.
const ASKED = ["order", "kind", "group", "language", "new", "waiting"]
const LEADING_BACK = "a[href*='reply_to='], a.for-the-other"

// An announcement, the same for all, knows nothing of what this page leaves out.
const itemOf = (html) => {
  const template = document.createElement("template")
  template.innerHTML = html
  const shown = new URLSearchParams(location.search)
  for (const link of template.content.querySelectorAll(LEADING_BACK)) {
    const there = new URL(link.getAttribute("href"), location)
    for (const name of ASKED) if (shown.has(name)) there.searchParams.set(name, shown.get(name))
    link.setAttribute("href", there.pathname + there.search + there.hash)
  }
  return template.content.querySelector("li")
}

// The comment of a change, which is not on the page yet.
export const articleOf = ({ html }) => itemOf(html).querySelector("article")

// Where it belongs on this page; nothing, if on another.
export const placeOf = ({ under, prompt }) => {
  if (!under) return document.querySelector(`.thread[data-prompt="${prompt}"][data-open]`)
  const replies = document.getElementById(under)?.querySelector(":scope > .replies")
  return replies?.matches(DEEPEST) ? null : replies
}

const lineOf = (id) => document.querySelector(`.outline a[href="#${id}"]`)?.closest("li")

// Before the line of the first that follows and has one there.
const outline = (item, change) => {
  const list = document.querySelector(`.outline [data-outline="${change.prompt}"]`)
  for (let next = item.nextElementSibling; next; next = next.nextElementSibling) {
    const line = lineOf(next.querySelector(".item")?.id)
    if (line && line.parentElement === list) return line.insertAdjacentHTML("beforebegin", change.outline)
  }
  list?.insertAdjacentHTML("beforeend", change.outline)
}

// Returns the comment, which stands on the page now.
export const insert = (change) => {
  const item = itemOf(change.html)
  const place = placeOf(change)
  const rest = place.querySelector(":scope > .rest")
  if (rest) rest.before(item)
  else place.append(item)
  if (change.outline) outline(item, change)
  document.querySelector(".empty")?.remove()
  return item.querySelector("article")
}

// What a member had written here and nobody else saw: it stands as a comment now. Returns whether they
// were at it.
export const removeOwn = (id) => {
  const item = document.getElementById(id)?.closest("li")
  const wasHere = item?.contains(document.activeElement)
  item?.remove()
  lineOf(id)?.remove()
  return wasHere
}

// Its new words; its replies stay, and whoever is at something in it stays there.
export const replace = (article, change) => {
  const fresh = articleOf(change)
  const text = article.querySelector(":scope > .text")
  const wasHere = text.contains(document.activeElement)
  if (fresh.dataset.voice) keepOwn(text, fresh.querySelector(".text"))
  unmoved(() => morph(text, fresh.querySelector(".text")))
  if (wasHere && !text.contains(document.activeElement)) article.focus({ preventScroll: true })
  const { voice, kind } = fresh.dataset
  Object.assign(article.dataset, { voice, kind })
  const gone = article.querySelector(":scope > .compose [data-gone]")
  if (gone) gone.hidden = voice !== ""
  if (!change.under) rename(article, change)
}

// What is the reader's own is in no announcement: their view, a change of theirs that waits, and that
// it is new to them.
const keepOwn = (text, fresh) => {
  const [mark, number] = [text, fresh].map((one) => one.querySelector(".num"))
  number.replaceWith(mark.cloneNode(true))
  const yours = text.querySelector(":scope > .yours")
  if (yours) fresh.querySelector(":scope > .yours")?.replaceWith(yours.cloneNode(true))
  const waits = text.querySelector(":scope > [id^=change-]")
  if (waits) fresh.querySelector(":scope > .acts")?.before(waits.cloneNode(true))
}

// Its line in the outline; whether it is new or where one is stays as it stands there. An empty place
// has none.
const rename = (article, change) => {
  const old = lineOf(change.anchor)?.querySelector("a")
  if (!old && change.outline) return outline(article.closest("li"), change)
  if (!old) return
  if (!change.outline) return leaveOutline(old, article)
  const line = itemOf(change.outline).querySelector("a")
  line.querySelector("em").replaceWith(old.querySelector("em"))
  if (old.ariaCurrent) line.ariaCurrent = old.ariaCurrent
  morph(old, line)
}

const leaveOutline = (link, article) => {
  if (link === document.activeElement) article.focus({ preventScroll: true })
  link.closest("li").remove()
}
