import { all, put, write } from "forum/disk"

export { write }

// What this browser keeps. Where it keeps nothing, in a private window, or is full, this window does,
// and whoever closes it is asked first.
const here = new Map()
// When something was changed here for the last time.
const CHANGED = "changed"
const A_DAY = 86_400_000

export const inBrowser = (act) => {
  try {
    return act(localStorage)
  } catch {
    return null
  }
}

const inAll = (key) => inBrowser((store) => store.getItem(key))

export const get = (key) => here.get(key) ?? inAll(key)

export const keys = () => [...new Set([...here.keys(), ...(inBrowser(Object.keys) ?? [])])]

// Whether this is gone with the window.
export const isHereAlone = (key) => here.has(key)

const lastChange = () => Number(inAll(CHANGED))

const note = (key, words) => {
  const at = Math.max(Date.now(), lastChange() + 1)
  inBrowser((store) => store.setItem(CHANGED, at))
  put(key, { words, at })
}

const keep = (key, words) => {
  here.delete(key)
  try {
    localStorage.setItem(key, words)
    return true
  } catch {
    here.set(key, words)
    return false
  }
}

export const set = (key, words) => {
  if (keep(key, words)) note(key, words)
}

// Given to the server, which gives it back: the window may go.
export const letGo = (key) => here.delete(key)

const drop = (key) => {
  here.delete(key)
  inBrowser((store) => store.removeItem(key))
}

export const remove = (key) => {
  const isInAll = inAll(key) !== null
  drop(key)
  if (isInAll) note(key)
}

// What the browser had not written when it was killed the disk has. That something was removed it has
// to know as long as the browser may not.
const restore = async (known) => {
  const records = [...(await all())].filter(([, record]) => record)
  const lost = records.filter(([, { at }]) => at > known)
  for (const [key, { words }] of lost) words === undefined ? drop(key) : keep(key, words)
  const isPast = ({ words, at }) => words === undefined && at < Date.now() - A_DAY
  for (const [key, record] of records) if (isPast(record)) put(key)
  if (lost.length) dispatchEvent(new Event("restored"))
}

restore(lastChange()).catch(() => {})

addEventListener("beforeunload", (event) => {
  if (here.size) event.preventDefault()
})
