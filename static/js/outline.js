import { morph } from "forum/parts"

// The lines of the outline, as its comments come, go and change.
const HOLDING = ".outline a[data-holds]"
const holdingOf = ({ dataset }) => dataset.holds.split(" ")
const heldHere = (link) => holdingOf(link).filter((id) => document.getElementById(id))
const isMarked = (id) => document.getElementById(id).querySelector(":scope > .text .num.new") !== null

// What a line said that is gone, by its comment: what comes back is as new as it was.
const words = new WeakMap()

export const lineOf = (id) => document.querySelector(`.outline a[href="#${id}"]`)?.closest("li")

// Under which prompt the outline of a list has what it holds.
export const promptIn = (page, id) =>
  page.querySelector(`.outline a:is([href="#${id}"], [data-holds~="${id}"])`)?.closest("[data-outline]").dataset.outline

// Before the line of the first that follows and has one there.
export const putLine = (item, change) => {
  const list = document.querySelector(`.outline [data-outline="${change.prompt}"]`)
  for (let next = item.nextElementSibling; next; next = next.nextElementSibling) {
    const line = lineOf(next.querySelector(".item")?.id)
    if (line && line.parentElement === list) return line.insertAdjacentHTML("beforebegin", change.outline)
  }
  list?.insertAdjacentHTML("beforeend", change.outline)
}

// Where the next prompts begin that stand on other pages.
export const leadOn = (page) => {
  for (const link of page.querySelectorAll(".outline a[href*='#prompt-']")) {
    const href = link.getAttribute("href")
    document.querySelector(`.outline a[href$="${href.slice(href.indexOf("#"))}"]`)?.setAttribute("href", href)
  }
}

// The lines of what holds what is here, and is not here itself, as it is now: an empty place has none.
export const nameHolding = (page) => {
  for (const link of document.querySelectorAll(HOLDING)) {
    const held = heldHere(link)
    const there = [...page.querySelectorAll(HOLDING)].find((one) => held.some((id) => holdingOf(one).includes(id)))
    if (there) renameLine(link, there.cloneNode(true), held.some(isMarked))
    else if (held.some((id) => page.getElementById(id))) drop(link, document.getElementById(held[0]))
  }
  for (const link of page.querySelectorAll(HOLDING)) bring(link)
}

// Back in its place, before the line that follows it there and is here.
const bring = (link) => {
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
export const rename = (article, change) => {
  const old = lineOf(change.anchor)?.querySelector("a")
  if (!old && change.outline) return bringBack(article, change)
  if (!old) return
  if (!change.outline) return drop(old, article)
  renameLine(old, linkIn(change.outline), isMarked(article.id))
}

const linkIn = (html) => {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content.querySelector("a")
}

const bringBack = (article, change) => {
  putLine(article.closest("li"), change)
  if (isMarked(article.id) && words.has(article)) lineOf(article.id)?.querySelector("em").replaceWith(words.get(article))
}

const renameLine = (old, line, isNew) => {
  if (isNew) line.querySelector("em").replaceWith(old.querySelector("em"))
  line.setAttribute("href", old.getAttribute("href"))
  if (old.ariaCurrent) line.ariaCurrent = old.ariaCurrent
  if (old.dataset.holds) line.dataset.holds = old.dataset.holds
  morph(old, line)
}

const drop = (link, article) => {
  words.set(article, link.querySelector("em"))
  if (link === document.activeElement) article.focus({ preventScroll: true })
  link.closest("li").remove()
}
