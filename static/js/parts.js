import { learnTime } from "forum/clock"
import { get } from "forum/patience"

// Puts a part of the page into its place: what is the same stays, with its focus, its selection and
// what is being typed in it.
const isSame = (a, b) => a.nodeName === b.nodeName && (a.id ?? "") === (b.id ?? "")

export const takeAttributes = (old, fresh) => {
  const gone = [...old.attributes].filter(({ name }) => name !== "open" && !fresh.hasAttribute(name))
  for (const { name } of gone) old.removeAttribute(name)
  for (const { name, value } of fresh.attributes) {
    if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

export const morph = (old, fresh) => {
  if (old.isEqualNode(fresh)) return
  if (old.nodeType !== Node.ELEMENT_NODE) return old.replaceWith(fresh)
  takeAttributes(old, fresh)
  morphInside(old, fresh)
}

// Whoever is at something in it stays there, where the browser can.
const moveBefore = (parent, child, next) => (parent.moveBefore ?? parent.insertBefore).call(parent, child, next)

const morphInside = (old, fresh) => {
  let here = old.firstChild
  for (const child of [...fresh.childNodes]) {
    const known = child.id ? [...old.children].find(({ id }) => id === child.id) : null
    if (known && known !== here) moveBefore(old, known, here)
    const place = known ?? (here && isSame(here, child) ? here : null)
    if (place && place === here) here = here.nextSibling
    if (place) morph(place, child)
    else old.insertBefore(child, here)
  }
  while (here) {
    const next = here.nextSibling
    here.remove()
    here = next
  }
}

// A thread, its composer, a case at the moderators' desk, or, without one, what waits there.
const READ = ".item > .text, .compose, .case > :is(article, form), main:not(:has(.case)) .queue > li"

// What is read or written on the screen, with where it stands; first what is in the middle.
export const beingRead = () => {
  const middle = innerHeight / 2
  const away = ({ top, bottom }) => Math.max(top - middle, middle - bottom, 0)
  return [...document.querySelectorAll(READ)]
    .map((place) => ({ place, box: place.getBoundingClientRect() }))
    .filter(({ box }) => box.height && box.bottom > 0 && box.top < innerHeight)
    .sort((a, b) => away(a.box) - away(b.box))
}

// Changes the page, and leaves what is being read where it is on the screen.
export const unmoved = (change) => {
  const all = beingRead()
  const root = document.documentElement
  // The browser would hold on to what it likes.
  root.style.overflowAnchor = "none"
  change()
  const held = all.find(({ place }) => place.isConnected)
  if (held) scrollBy(0, held.place.getBoundingClientRect().top - held.box.top)
  requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"))
}

const HANDLES = "a[href], button, summary, input, select, textarea, [tabindex]"
const seen = (one) => one.checkVisibility()

// Changes the page; whoever was at something that is gone then is at the first thing that stands
// nearest to where it was.
export const staying = (change) => {
  const around = []
  for (let one = document.activeElement; one && one !== document.body; one = one.parentElement) around.push(one)
  change()
  const at = document.activeElement
  if (at !== document.body && seen(at)) return
  for (const one of around.filter(({ isConnected }) => isConnected)) {
    const next = [...one.querySelectorAll(HANDLES)].find(seen)
    if (next) return next.focus({ preventScroll: true })
  }
}

// `name` is the id of its place; what leads there is there with it, and what begins it until then.
// A place with a name of its own is not there while it is empty; one without stays, for where
// words come into a place that was hidden nobody may hear them.
export const put = (name, html) => {
  const place = document.getElementById(name)
  if (!place) return
  const fresh = document.createElement("template")
  fresh.innerHTML = html
  const change = () => {
    morphInside(place, fresh.content)
    const isEmpty = place.textContent.trim() === ""
    place.hidden = isEmpty && place.ariaLabel !== null
    for (const link of document.querySelectorAll(`[data-with="${name}"]`)) link.hidden = isEmpty
    for (const link of document.querySelectorAll(`[data-without="${name}"]`)) link.hidden = !isEmpty
  }
  unmoved(() => staying(change))
}

// Puts one in the place of another, if both are there; whoever was at something in it stays there.
export const exchange = (old, fresh) => {
  const wasHere = old?.contains(document.activeElement)
  if (fresh) old?.replaceWith(fresh)
  else old?.remove()
  if (wasHere) fresh?.focus({ preventScroll: true })
}

// This page as the server shows it to this reader now; nothing, if it does not, or if somebody on the
// way, or a line that breaks, shows something else.
const pageNow = async () => {
  const answer = await get(location.pathname + location.search).catch(() => null)
  if (!answer?.ok) return null
  learnTime(answer)
  // Inert: the styles of a whole document would be refused here.
  const page = document.createElement("template")
  page.innerHTML = await answer.text().catch(() => "")
  return page.content.querySelector("live-topic") ? page.content : null
}

// On its way, and the one that is asked for then.
let coming
let next

const begin = () => {
  next = undefined
  coming = pageNow().finally(() => (coming = undefined))
  return coming
}

// One at a time, so that none comes after a newer one; whoever asks meanwhile is given the next, for what is
// on its way may be older than what they ask about. Each takes its parts from a page of their own.
export const ownPage = async () => {
  if (coming && !next) next = coming.then(begin)
  const page = await (next ?? begin())
  return page?.cloneNode(true)
}
