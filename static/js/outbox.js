import { WRITTEN, isSame } from "forum/draft"
import { patience, pauseAsked } from "forum/patience"
import { post as postHere } from "forum/session"
import * as store from "forum/store"

// Texts that could not be sent: kept in this browser for one member, sent in their order, each once.
// The server knows a text by its form key, so sending it twice is sending it once. Each is kept by
// itself: two windows may put something in at one instant.
const nameOf = (member) => `outbox ${member}`
const keyOf = (member, { key }) => `${nameOf(member)} ${key}`
// What stands on the way, and is not the forum, may refuse a text in passing; so often, for good.
const MOST_REFUSALS = 5
// Refusals of whoever asks, or of so many at once: nothing about the text.
const NOT_OF_TEXTS = [401, 407, 408, 425, 429]
// Not before then the server wishes to be sent anything.
let notBefore = 0

const keysOf = (member) => store.keys().filter((key) => key.startsWith(`${nameOf(member)} `))

export const waiting = (member) =>
  keysOf(member)
    .map((key) => JSON.parse(store.get(key)))
    .filter(Boolean)
    .sort((one, other) => one.at - other.at)

// What is still to be sent, also what is on its way from a window.
export const unsent = (member) => waiting(member).filter(({ reason }) => !reason)

// What is told of: most of what is on its way is there in a moment.
export const shown = (member) => waiting(member).filter(({ isOnWay }) => !isOnWay)

// For how long the server still wishes to be left alone.
export const rest = () => Math.max(notBefore - performance.now(), 0)

// Whether what waits is gone with this window.
export const isHereAlone = (member) => keysOf(member).some(store.isHereAlone)

const keep = (member, text) => {
  store.set(keyOf(member, text), JSON.stringify(text))
  dispatchEvent(new Event("outbox"))
}

// A text is { key, action, page, title, draft, fields, before }; `title` is its topic's, `draft` what its composer
// keeps it under, `before` what it has taken the place of.
const add = (member, text) => {
  const last = waiting(member).at(-1)
  // Also where the clock was set back.
  const added = { ...text, at: Math.max(Date.now(), last ? last.at + 1 : 0) }
  keep(member, added)
  return added
}

const kept = (member, text) => JSON.parse(store.get(keyOf(member, text)) ?? "null")

const isAnother = (now, text) => now && now.at !== text.at

const change = (member, text, more) => {
  const now = kept(member, text)
  if (now && !isAnother(now, text)) keep(member, { ...text, isOnWay: false, ...more })
}

// What went out in one window, the others of this member hear, where a browser lets them.
export const windows = (member) => {
  try {
    return new BroadcastChannel(nameOf(member))
  } catch {
    return null
  }
}

export const remove = (member, text) => {
  store.remove(keyOf(member, text))
  dispatchEvent(new Event("outbox"))
}

// Also where it was led back to a composer that is there no more.
export const throwAway = (member, text) => {
  letGo(text)
  remove(member, text)
}

// Whether what was sent from a draft, and is the one that is meant, is still to be sent.
export const isWaiting = (member, draft, isMeant) =>
  unsent(member)
    .filter((text) => text.draft === draft)
    .some(({ fields }) => isMeant(Object.fromEntries(fields)))

// A composer has it: what was refused waits no more where the same words stand in one.
export const takeBack = (member, draft, isTaken) => {
  const refused = waiting(member).filter((text) => text.reason && text.draft === draft)
  for (const text of refused) if (isTaken(Object.fromEntries(text.fields))) remove(member, text)
}

const drafts = (member) => store.keys().filter((key) => key.startsWith(`draft ${member} `))

// Whether this browser alone has something of this member: sent or begun.
export const hasMore = (member) => waiting(member).length > 0 || hasDrafts(member)

export const hasDrafts = (member) => drafts(member).length > 0

// Whether another member has left something in this browser, which is theirs.
export const hasOthers = (member) =>
  store.keys().some((key) => /^(outbox|draft) /.test(key) && key.split(" ")[1] !== member)

export const forget = (member) => {
  for (const key of [...keysOf(member), ...drafts(member)]) store.remove(key)
  dispatchEvent(new Event("outbox"))
}

// What became of one text: { place } where it stands, of a change with the words `seen` there now,
// { reason } why it was refused (`isLater`: it may be taken another time; `isSignedOut`: once its member
// is signed in again; `isGone`: the place is not open to them; `isClosed`: it has no composer any more;
// `isOvertaken`: something changed there),
// or neither: the line or the server is not there, or something else refuses it (`isStopped`).
export const post = async (action, fields) => {
  try {
    const body = new URLSearchParams(fields)
    const headers = { Accept: "application/json" }
    const options = { headers, redirect: "manual", signal: patience(body) }
    const answer = await postHere(action, body, options)
    const { status } = answer
    notBefore = performance.now() + pauseAsked(answer)
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json")
    const told = isJson && status < 500 ? await answer.json() : {}
    const isStopped = status >= 400 && status < 500 && !NOT_OF_TEXTS.includes(status)
    if (!told.place && !told.reason) return { status, isStopped }
    const isSignedOut = status === 400
    const isLater = isSignedOut || status === 429
    return { ...told, isSignedOut, isLater, isGone: status === 404, isOvertaken: status === 409 }
  } catch {
    return {}
  }
}

const fieldsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string")

const isWritten = (form) => WRITTEN.some((name) => form.elements[name]?.value.trim())

// What waited under this key until now, the latest first: each may have arrived, and its answer not.
const placeTaken = (member, text) => {
  const now = kept(member, text)
  return now && now.action === text.action && !now.reason ? [now.fields, ...(now.before ?? [])] : []
}

const put = (member, form, more) => {
  const page = location.pathname + location.search
  const { key: draft, topic: title } = form.closest("draft-keeper").dataset
  const { value: key } = form.elements.form_key
  const { action } = form
  const before = placeTaken(member, { key, action })
  return add(member, { key, action, page, title, draft, fields: fieldsOf(form), before, ...more })
}

// What stands in a form that has no place any more.
export const giveBack = (member, form, reason) => put(member, form, { reason, isGone: true })

// Sends what stands in a form, or lets it wait, behind what waits already: { place }, { reason } or
// { isSignedOut } as of `post`; neither of them where it waits.
export const sendForm = async (member, form) => {
  const isNext = navigator.onLine && unsent(member).length === 0
  // The second of two clicks finds nothing there.
  if (!isWritten(form)) return isNext ? post(form.action, fieldsOf(form)) : {}
  // Kept before it goes, and on the disk: the window may be closed, or its browser killed, before
  // there is an answer, and the next one asks for it under the same key.
  const text = put(member, form, { isOnWay: isNext })
  store.write()
  return isNext ? sendNow(member, text) : {}
}

const sendNow = (member, text) =>
  navigator.locks.request(nameOf(member), async () => {
    const told = await post(text.action, text.fields)
    const isAnswered = told.place || told.reason || told.isSignedOut
    isAnswered ? leave(member, text, told.seen) : change(member, text)
    return isAnswered ? told : {}
  })

// What has overtaken a change may be an earlier one in whose place it waits. Sent again, that one does
// nothing if its words stand there, and is refused if others do.
const postInPlace = async ({ action, fields, before = [] }) => {
  const told = await post(action, fields)
  if (!told.isOvertaken) return told
  for (const earlier of before) {
    const { seen, reason, isLater, isStopped, status } = await post(action, earlier)
    if (seen) return post(action, begunOn(fields, seen))
    if (!reason || isLater) return { isStopped, status }
  }
  return told
}

// Sends what waits, one after the other, in one window at a time; stops where the line breaks.
// `note` is told of each that was sent, with its place, before it waits no more.
export const deliver = (member, note) =>
  navigator.locks.request(nameOf(member), async () => {
    for (const text of unsent(member)) {
      const told = await postInPlace(text)
      if (!settle(member, text, told, note)) break
    }
  })

// Whether it is the turn of the next one.
const settle = (member, text, told, note) => {
  const { place, seen, reason, isLater, isGone, isClosed, isStopped, status } = told
  if (place) {
    note({ ...text, place, seen })
    leave(member, text, seen)
    letGo(text)
  } else if (reason && !isLater) change(member, text, { reason, isGone, isClosed })
  else if (isStopped) return setAside(member, text, status)
  else {
    change(member, text)
    return false
  }
  return true
}

const begunOn = (fields, seen) => fields.map(([name, value]) => [name, name === "seen" ? seen : value])

// A change that has taken the place of this one meanwhile begins on what stands there now.
const leave = (member, text, seen) => {
  const now = kept(member, text)
  if (!isAnother(now, text)) return remove(member, text)
  keep(member, { ...now, fields: seen ? begunOn(now.fields, seen) : now.fields })
}

// What its composer had kept, if the window was gone before there was an answer.
const letGo = ({ draft, fields }) => {
  const begun = JSON.parse(store.get(draft) ?? "null")
  if (begun && isSame(begun, Object.fromEntries(fields), WRITTEN)) store.remove(draft)
}

const setAside = (member, text, status) => {
  const refusals = (text.refusals ?? 0) + 1
  const isEnough = refusals >= MOST_REFUSALS
  change(member, text, isEnough ? { reason: String(status), isStopped: true } : { refusals })
  return isEnough
}
