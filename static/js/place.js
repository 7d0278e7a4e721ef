import { beingRead } from "forum/parts"
import { reach } from "forum/patience"

// Shows a comment that has just been written where it stands, on a page that is made anew, if the forum is
// there: it may have answered as the last thing before a restart. Returns whether it does.
export const showAt = (place, isFree) => leaveFor(() => showNow(place), isFree)

export const showNow = (place) => {
  const there = new URL(place, location)
  const isHere = there.pathname === location.pathname && there.search === location.search
  if (!isHere) return location.assign(place)
  // The browser would go back to where one was: to the composer.
  history.scrollRestoration = "manual"
  history.replaceState(null, "", place)
  location.reload()
}

// Loads anew, and leaves what is being read where it is on the screen: the browser would go back as far
// down as one was, and above it there may be more or less now.
export const loadInPlace = () => {
  const id = beingRead()[0]?.place.closest("[id]").id
  const read = id && { id, top: topOf(id) }
  history.replaceState({ ...history.state, read }, "")
  location.reload()
}

// Where its words begin, for who wrote them may be said in fewer lines.
const topOf = (id) => {
  const whole = document.getElementById(id)
  return (whole?.querySelector(":scope > .text .prose") ?? whole)?.getBoundingClientRect().top
}

const goBack = () => {
  const top = topOf(read.id) ?? read.top
  scrollBy({ top: top - read.top, behavior: "instant" })
}

// Whoever reloads stays where they are. The browser goes back as soon as it can, and would do so once more.
const { read, ...rest } = history.state ?? {}
if (read) {
  history.scrollRestoration = "manual"
  history.replaceState(rest, "")
  goBack()
}

addEventListener("load", () => {
  if (history.scrollRestoration === "auto") return
  if (read) goBack()
  else document.getElementById(location.hash.slice(1))?.scrollIntoView()
  // Not before the browser has done with its own loading.
  setTimeout(() => (history.scrollRestoration = "auto"))
})

// Whether somebody is at this place: in the middle of the screen, or with the focus in it and in sight.
export const isBefore = (place) => {
  if (!place) return false
  const { top, bottom } = place.getBoundingClientRect()
  const isAmid = top < innerHeight / 2 && bottom > innerHeight / 2
  return isAmid || inHand(`#${place.id}`)
}

// Whether something in one of these places has the focus and is in sight.
export const inHand = (places) => {
  const at = document.activeElement
  const { top, bottom } = at.getBoundingClientRect()
  return at.closest(places) !== null && bottom > 0 && top < innerHeight
}

// Leads elsewhere, or loads anew, if the forum is there: on a broken line the browser would show a page of its
// own in place of this one. Nor where the reader has gone on meanwhile, or signs out. Returns whether it does.
export const leaveFor = async (go, isFree = () => true) => {
  const mayGo = (await reach()) && isFree() && !document.querySelector("out-box").isSigningOut
  if (mayGo) go()
  return mayGo
}
