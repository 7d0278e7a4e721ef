// What this browser keeps. Where it keeps nothing, in a private window, or is full, this window does,
// and whoever closes it is asked first.
const here = new Map()

export const inBrowser = (act) => {
  try {
    return act(localStorage)
  } catch {
    return null
  }
}

export const get = (key) => here.get(key) ?? inBrowser((store) => store.getItem(key))

export const keys = () => [...here.keys(), ...(inBrowser(Object.keys) ?? [])]

// Whether this is gone with the window.
export const isHereAlone = (key) => here.has(key)

export const set = (key, words) => {
  here.delete(key)
  try {
    localStorage.setItem(key, words)
  } catch {
    here.set(key, words)
  }
}

// Given to the server, which gives it back: the window may go.
export const letGo = (key) => here.delete(key)

export const remove = (key) => {
  here.delete(key)
  inBrowser((store) => store.removeItem(key))
}

addEventListener("beforeunload", (event) => {
  if (here.size) event.preventDefault()
})
