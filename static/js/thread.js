import { morph, takeAttributes, unmoved } from "forum/parts"

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

// Under which prompt the outline of a list has what it holds.
export const promptIn = (page, id) =>
  page.querySelector(`.outline a:is([href="#${id}"], [data-holds~="${id}"])`)?.closest("[data-outline]").dataset.outline

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
  if (change.outline) outline(item, change)
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
  if (fresh.dataset.voice) keepOwn(text, fresh.querySelector(".text"))
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

// What is the reader's own is in no announcement: a change of theirs that waits, that it
// was changed after their answer, and that it is new to them.
const keepOwn = (text, fresh) => {
  const [mark, number] = [text, fresh].map((one) => one.querySelector(".num"))
  number.replaceWith(mark.cloneNode(true))
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

// Where the next prompts begin that stand on other pages.
export const leadOn = (page) => {
  for (const link of page.querySelectorAll(".outline a[href*='#prompt-']")) {
    const href = link.getAttribute("href")
    document.querySelector(`.outline a[href$="${href.slice(href.indexOf("#"))}"]`)?.setAttribute("href", href)
  }
}

// What stands above what is here, and not here itself, as it is now: in the way that leads there, and
// in the outline, which has no line for it while it is an empty place.
export const nameAbove = (page) => {
  for (const link of document.querySelectorAll(WAY)) {
    const there = [...page.querySelectorAll(WAY)].find((one) => one.getAttribute("href") === link.getAttribute("href"))
    if (there) morph(link, there.cloneNode(true))
  }
  for (const link of document.querySelectorAll(HOLDING)) {
    const held = heldHere(link)
    const there = [...page.querySelectorAll(HOLDING)].find((one) => held.some((id) => holdingOf(one).includes(id)))
    if (there) renameLine(link, there.cloneNode(true), held.some(isMarked))
    else if (held.some((id) => page.getElementById(id))) leaveOutline(link, document.getElementById(held[0]))
  }
  for (const link of page.querySelectorAll(HOLDING)) comeToOutline(link)
}

const WAY = ":is(.path, .above) a[href*='/comments/']"
const HOLDING = ".outline a[data-holds]"
const holdingOf = ({ dataset }) => dataset.holds.split(" ")
const heldHere = (link) => holdingOf(link).filter((id) => document.getElementById(id))
const isMarked = (id) => document.getElementById(id).querySelector(":scope > .text .num.new") !== null

// Back in its place, before the line that follows it there and is here.
const comeToOutline = (link) => {
  const isKnown = (one) => [...document.querySelectorAll(HOLDING)].some((old) => holdingOf(old).some((id) => holdingOf(one).includes(id)))
  if (isKnown(link) || !heldHere(link).length) return
  const line = link.closest("li")
  const list = document.querySelector(`.outline [data-outline="${line.parentElement.dataset.outline}"]`)
  const [first] = heldHere(link)
  // What was told of it alone has brought a line that does not know yet what it holds.
  const told = lineOf(first)?.querySelector("a")
  if (told) return morph(told, link.cloneNode(true))
  const next = [...(list?.children ?? [])].find((other) => isAfter(other.querySelector("a"), first))
  list?.insertBefore(line.cloneNode(true), next ?? null)
}

const isAfter = (link, id) => {
  const [first] = link.dataset.holds ? heldHere(link) : []
  const place = document.getElementById(id).compareDocumentPosition(document.getElementById(first) ?? document.body)
  return Boolean(first && place & Node.DOCUMENT_POSITION_FOLLOWING)
}

// Its line in the outline; whether it is new, where one is and where it leads stays as it stands there.
// An empty place has none.
const rename = (article, change) => {
  const old = lineOf(change.anchor)?.querySelector("a")
  if (!old && change.outline) return outline(article.closest("li"), change)
  if (!old) return
  if (!change.outline) return leaveOutline(old, article)
  renameLine(old, itemOf(change.outline).querySelector("a"), isMarked(article.id))
}

const renameLine = (old, line, isNew) => {
  if (isNew) line.querySelector("em").replaceWith(old.querySelector("em"))
  line.setAttribute("href", old.getAttribute("href"))
  if (old.ariaCurrent) line.ariaCurrent = old.ariaCurrent
  if (old.dataset.holds) line.dataset.holds = old.dataset.holds
  morph(old, line)
}

const leaveOutline = (link, article) => {
  if (link === document.activeElement) article.focus({ preventScroll: true })
  link.closest("li").remove()
}
