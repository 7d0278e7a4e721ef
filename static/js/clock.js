// The server's clock, as its answers tell it; that of this browser may be days out.
const AS_GOOD = 1000
let ahead = 0

export const learnMoment = (moment) => {
  const before = ahead
  ahead = moment - Date.now()
  // Whoever waits for a moment waits for another one now.
  if (Math.abs(ahead - before) > AS_GOOD) dispatchEvent(new Event("clock"))
}

export const learnTime = ({ headers }) => {
  // Two servers on the way may each have said it: one is enough.
  const said = Date.parse(headers.get("Date")?.slice(-29))
  if (said) learnMoment(said)
}

export const serverNow = () => Date.now() + ahead
