import { get, pauseAsked } from "forum/patience"
import { ask, socket } from "forum/socket"
import { Turns } from "forum/turns"

// How much is new to the reader, and how much waits for them: told over the socket; with sockets
// blocked, the same question on a timer, soon while there is news, seldom while there is none.
const SOON = 20_000
const LATEST = 180_000

let pause = SOON
let timer
let kept = ""
// Not before then the server wishes to be asked.
let notBefore = 0
const listeners = new Set()
const overHttp = new Turns()

const tell = (counts) => listeners.forEach((listener) => listener(counts))

const rest = () => Math.max(notBefore - performance.now(), 0)

const byHttp = async () => {
  if (rest()) return
  const { counts } = document.querySelector("live-bell").dataset
  const stillCounts = overHttp.take()
  // What has not changed is answered with 304, and read from what the browser has kept.
  const answer = await get(counts, { headers: { Accept: "application/json" } }).catch(() => null)
  if (answer) notBefore = performance.now() + pauseAsked(answer)
  // What a socket has told meanwhile is newer.
  if (socket.connected) return
  // By whoever signs out elsewhere, or is asked for something first.
  if (answer?.redirected) return stillCounts() && tell({ led: new URL(answer.url).pathname })
  if (!answer?.ok) return
  const said = await answer.text().catch(() => "")
  // A line that is not open yet answers with a page of its own.
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json")
  if (!isOurs) return
  const known = read(said)
  if (!known || socket.connected || !stillCounts()) return
  if (said !== kept) pause = SOON
  kept = said
  tell(known)
}

// Nothing, where it was cut short on the way.
const read = (said) => {
  try {
    return JSON.parse(said)
  } catch {
    return null
  }
}

const later = () => {
  clearTimeout(timer)
  timer = setTimeout(again, rest() + pause * (0.8 + 0.4 * Math.random()))
}

const again = async () => {
  pause = Math.min(pause * 1.5, LATEST)
  if (!socket.connected && !document.hidden) {
    await byHttp()
    if (!socket.active) socket.connect()
  }
  later()
}

// By the server itself, which the socket does not try again: why, an answer tells.
const refused = () => {
  if (!socket.active) byHttp()
}

const seenAgain = () => {
  if (document.hidden || socket.connected) return
  pause = SOON
  again()
}

const bySocket = async (question, turns) => {
  const stillCounts = turns.take()
  const known = await ask(question)
  if (stillCounts()) tell(known)
}
const notified = new Turns()
const waiting = new Turns()
export const askNotified = () => bySocket("count notifications", notified)
export const askWaiting = () => bySocket("follow desk", waiting)

// `listener` is given what is known, each time something is: { unread } or { waiting }, or both; or
// { led }, to which page whoever asked was led instead.
export const hear = (listener) => {
  if (!listeners.size) {
    document.addEventListener("visibilitychange", seenAgain)
    addEventListener("online", seenAgain)
    socket.on("connect_error", refused)
    later()
  }
  listeners.add(listener)
}

export const hearNoMore = (listener) => {
  listeners.delete(listener)
  if (listeners.size) return
  clearTimeout(timer)
  document.removeEventListener("visibilitychange", seenAgain)
  removeEventListener("online", seenAgain)
  socket.off("connect_error", refused)
}

// The same, and the question is asked whenever the event says so.
export const follow = (listener, event, question) => {
  hear(listener)
  socket.on("connect", question)
  socket.on(event, question)
  if (socket.connected) question()
}

export const leave = (listener, event, question) => {
  hearNoMore(listener)
  socket.off("connect", question)
  socket.off(event, question)
}
