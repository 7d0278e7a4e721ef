// The page's one connection. Without it, pages ask by HTTP instead.
import { io } from "socket.io-client"

// A line that has held for less, some times in a row, is cut by somebody on the way, who goes on so.
const HOLDS = 30_000
const SOME = 3

export const socket = io({
  // Works on every worker; where a proxy forbids it, the HTTP fallback takes over.
  transports: ["websocket"],
  reconnectionDelay: 1000,
  reconnectionDelayMax: 20000,
  randomizationFactor: 0.7,
})

// What opens and breaks, again and again, is tried no more often in the end than what never opens.
const line = socket.io
const soon = line.reconnectionDelay()
let opened
let short = 0
line.on("open", () => (opened = performance.now()))
line.on("close", () => {
  short = performance.now() - opened < HOLDS ? short + 1 : 0
  line.reconnectionDelay(Math.min(soon * 2 ** Math.max(short - SOME, 0), line.reconnectionDelayMax()))
})

// Whose rights have changed is cut off, and knocks again: what they may hear now the server says.
socket.on("disconnect", (reason) => {
  if (reason === "io server disconnect") setTimeout(() => socket.connect(), 300 + 700 * Math.random())
})

// What the server answers; nothing, where the line breaks meanwhile: each connection asks anew.
export const ask = async (...words) => {
  try {
    return await socket.emitWithAck(...words)
  } catch {
    return {}
  }
}
