// The page's one connection. Without it, pages ask by HTTP instead.
import { io } from "socket.io-client"

export const socket = io({
  // Works on every worker; where a proxy forbids it, the HTTP fallback takes over.
  transports: ["websocket"],
  reconnectionDelay: 1000,
  reconnectionDelayMax: 20000,
  randomizationFactor: 0.7,
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
