// The server's clock, as its answers tell it; that of this browser may be days out.
let ahead = 0

export const learnTime = ({ headers }) => {
  // Two servers on the way may each have said it: one is enough.
  const said = Date.parse(headers.get("Date")?.slice(-29))
  if (said) ahead = said - Date.now()
}

export const serverNow = () => Date.now() + ahead
