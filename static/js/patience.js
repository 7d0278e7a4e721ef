import { serverNow } from "forum/clock"

// How long one waits for the server. A line may break without a word, and what is asked on it would
// never be answered: then one asks anew.
const PATIENCE = 20_000
// What has begun to come may come on a slow line.
const LONGEST = 180_000
// A server that asks for a longer pause than this is asked all the same.
const LONGEST_PAUSE = 300_000

// For what is sent, which goes out on a line of a kilobyte a second as well.
export const patience = (words = "") => AbortSignal.timeout(PATIENCE + `${words}`.length)

// The answer at an address; what does not begin to come, or to end, in its time is lost.
export const get = async (address, options) => {
  const lost = new AbortController()
  const give = (time) => setTimeout(() => lost.abort(), time)
  const begins = give(PATIENCE)
  try {
    const answer = await fetch(address, { ...options, signal: lost.signal })
    give(LONGEST)
    return answer
  } finally {
    clearTimeout(begins)
  }
}

// For how long a server, or what stands before it, asks not to be asked.
export const pauseAsked = ({ status, headers }) => {
  const said = headers.get("Retry-After")
  if (![429, 503].includes(status) || !said) return 0
  const pause = Number(said) * 1000 || Date.parse(said) - serverNow() || 0
  return Math.min(Math.max(pause, 0), LONGEST_PAUSE)
}

// Whether the forum itself answers, in whatever way, and nobody on the way in its place.
export const reach = async () => {
  const { counts } = document.querySelector("live-bell").dataset
  const answer = await get(counts, { headers: { Accept: "application/json" } }).catch(() => null)
  const isOurs = answer?.redirected || answer?.headers.get("Content-Type")?.startsWith("application/json")
  return answer !== null && (isOurs || !answer.ok) && answer.status < 500
}
