import { lineOf, nameHolding, putLine, rename } from "forum/outline"
import { morph, takeAttributes, unmoved } from "forum/parts"

// Puts comments where they belong in the thread on the page.
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

// What has a smaller number than the first of a later page belongs to an earlier one.
const isEarlier = (place, anchor) =>
  document.querySelector(".pages [rel=prev]") !== null &&
  place === document.querySelector(".thread[data-prompt]") &&
  numberOf(place.firstElementChild) > Number(anchor.slice(1))

// Below a root of which something is folded, what was written last is folded as well.
const isFolded = (replies, anchor) => {
  const root = replies.closest(".thread > li")
  const shown = [...root.querySelectorAll(".replies .item[id^=c]")].map(({ id }) => Number(id.slice(1)))
  return root.querySelector(":scope > .item > .replies > .rest") && Number(anchor.slice(1)) > Math.max(...shown)
}

// Where it belongs on this page; nothing, if on another.
export const placeOf = ({ under, prompt, anchor }) => {
  if (!under) {
    const place = document.querySelector(`.thread[data-prompt="${prompt}"][data-open]`)
    return place && isEarlier(place, anchor) ? null : place
  }
  const replies = document.getElementById(under)?.querySelector(":scope > .replies")
  return !replies || replies.matches(DEEPEST) || isFolded(replies, anchor) ? null : replies
}

// What is the reader's own has no number, nor has what leads further: they stand last.
const numberOf = (item) => Number(item?.querySelector(":scope > .item")?.id.slice(1) ?? Infinity)

// Returns the comment, which stands on the page now: by its number, for it may have come back.
export const insert = (change) => {
  const item = itemOf(change.html)
  const place = placeOf(change)
  const next = [...place.children].find((other) => numberOf(other) > numberOf(item))
  place.insertBefore(item, next ?? null)
  const article = item.querySelector("article")
  // What it replies to may have gone since it was told.
  if (change.under) address(article, place.closest(".item").dataset.voice)
  if (change.outline) putLine(item, change)
  document.querySelector(".empty")?.remove()
  return article
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
  if (article.dataset.voice) numbers.set(article, text.querySelector(".num").cloneNode(true))
  if (fresh.dataset.voice) keepOwn(text, fresh.querySelector(".text"), numbers.get(article))
  keepYours(text, fresh.querySelector(".text"))
  unmoved(() => morph(text, fresh.querySelector(".text")))
  if (wasHere && !text.contains(document.activeElement)) article.focus({ preventScroll: true })
  takeAttributes(article, fresh)
  // As in `insert`: what was held back may be older than what has become of that.
  const above = document.getElementById(change.under)
  if (above) address(article, above.dataset.voice)
  const { voice } = fresh.dataset
  for (const reply of article.querySelectorAll(":scope > .replies > li > .item")) address(reply, voice)
  const gone = article.querySelector(":scope > .compose [data-gone]")
  if (gone) gone.hidden = voice !== ""
  if (!change.under) rename(article, change)
}

// Whom a reply is to; nobody, where one of the two is gone.
const address = (reply, voice) => {
  if (voice && reply.dataset.voice) reply.dataset.to = voice
  else delete reply.dataset.to
}

// The number of a comment, with what it says to the reader: what was gone and comes back is as new as it was.
const numbers = new WeakMap()

// What is the reader's own is in no announcement: a change of theirs that waits, that it
// was changed after their answer, and that it is new to them.
const keepOwn = (text, fresh, number) => {
  if (number) fresh.querySelector(".num").replaceWith(number)
  const own = text.querySelectorAll(":scope > :is([id^=changed-], [id^=change-])")
  wordsOf(fresh).after(...[...own].map((one) => one.cloneNode(true)))
}

// Where no view can be taken any more, why they object is theirs to take along if they have begun to say it.
const keepYours = (text, fresh) => {
  const yours = text.querySelector(":scope > .yours")
  const place = fresh.querySelector(":scope > .yours")
  const why = yours?.querySelector("textarea")
  if (!yours || (!place && (why?.value ?? "") === (why?.defaultValue ?? ""))) return
  const kept = yours.cloneNode(true)
  for (const one of kept.querySelectorAll("fieldset, button, .hint")) one.hidden = !place
  if (place) place.replaceWith(kept)
  else fresh.append(kept)
}

const wordsOf = (text) =>
  ["src", "prose"].map((name) => text.querySelector(`:scope > .${name}`)).find(Boolean) ?? text.querySelector("header")

// What a page as the server shows it now says of comments to this reader alone.
export const noteOwn = (page) => {
  for (const said of document.querySelectorAll("[id^=changed-]")) if (!page.getElementById(said.id)) said.remove()
  for (const said of page.querySelectorAll("[id^=told-], [id^=changed-]")) noteOne(said)
  for (const place of document.querySelectorAll(".yours")) askFor(place, page)
  // In a list, and first on a page of its own, a reply does not stand in what it answers.
  for (const reply of document.querySelectorAll("[data-flat] .item, .path ~ .thread > li > .item")) {
    const there = page.getElementById(reply.id)
    if (there) address(reply, there.dataset.to)
  }
}

const yoursOf = (page, id) => page.getElementById(id)?.querySelector(":scope > .text > .yours")

// A proposal that was announced has an empty place for the reader's own view; another may show one that
// is not the last. What they have begun to say here stays theirs.
const askFor = (place, page) => {
  const there = yoursOf(page, place.closest(".item").id)
  if (there && !place.firstChild) return place.replaceWith(there)
  if (!there || there.dataset.taken === place.dataset.taken || isBegun(place)) return
  morph(place, there)
  // What was chosen and not sent before would stay chosen.
  place.reset()
}

const isBegun = (form) =>
  [...form.querySelectorAll("input, textarea")].some(
    (one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked,
  )

// Whether the reader has answered one of these since it was shown here: when, by its id.
export const isAnswered = (stances) =>
  Object.entries(stances).some(([id, at]) => {
    const yours = yoursOf(document, id)
    return yours && yours.dataset.taken !== at
  })

const noteOne = (said) => {
  const { id, dataset } = said.closest(".item")
  const article = document.getElementById(id)
  if (article?.dataset.voice !== dataset.voice || document.getElementById(said.id)) return
  wordsOf(article.querySelector(".text")).after(said)
}

// Whether the reader, of these voices, has answered what reads otherwise by now.
export const hasAnswered = (article, voices) => {
  if (!article.querySelector(":scope > .text > header a[href$='/history']")) return false
  const replies = [...article.querySelectorAll(":scope > .replies > li > .item[data-voice]")]
  // Whose it was that is gone, the server knows.
  const isMine = ({ dataset: { voice } }) => !voice || voices.includes(voice)
  return article.querySelector(".yours [checked]") !== null || replies.some(isMine)
}

// What is new to the reader is so in its line as well.
export const mark = (article, { new: words, newLine }) => {
  const number = article.querySelector(".num")
  number.classList.add("new")
  number.querySelector(".vh").textContent = words
  const word = lineOf(article.id)?.querySelector("em")
  if (word) word.textContent = newLine
}

// How many replies are folded below each comment, and how many of them are new.
export const foldAnew = (page) => {
  for (const rest of document.querySelectorAll(".rest")) {
    const fresh = page.getElementById(rest.closest(".item").id)
    const there = fresh?.querySelector(":scope > .replies > .rest")
    if (there) morph(rest, there)
    else if (fresh) rest.remove()
  }
  for (const rest of page.querySelectorAll(".rest")) beginFold(rest)
}

// What was the first to come below the deepest stands on a page of its own, to which nothing led yet.
const beginFold = (rest) => {
  const replies = document.querySelector(`#${rest.closest(".item").id} > .replies`)
  if (replies?.matches(DEEPEST) && !replies.firstElementChild) replies.append(rest.cloneNode(true))
}

// The way that leads to what stands above what is here, and not here itself, as it is now; and its lines.
const WAY = ":is(.path, .above) a[href*='/comments/']"
export const nameAbove = (page) => {
  for (const link of document.querySelectorAll(WAY)) {
    const there = [...page.querySelectorAll(WAY)].find((one) => one.getAttribute("href") === link.getAttribute("href"))
    if (there) morph(link, there.cloneNode(true))
  }
  nameHolding(page)
}
