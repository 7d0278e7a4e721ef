// localStorage is one for all windows and answers at once, but browsers write it to the disk when they
// see fit, some after minutes. This has it there in a moment, also where the browser is killed then or
// the battery is empty. A browser without such a place goes on with what it has.
const NAME = "kept"
// Whoever types does not wait for a disk with each letter.
const SOON = 300
// Key → the record that is still to be written; none for a key that is to be forgotten.
const pending = new Map()
let database
let timer

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

const open = async () => {
  const request = indexedDB.open(NAME)
  request.onupgradeneeded = () => request.result.createObjectStore(NAME)
  database = await answered(request)
}

const table = (...how) => database.transaction(NAME, ...how).objectStore(NAME)

export const write = () => {
  clearTimeout(timer)
  timer = undefined
  if (!database) return
  try {
    const records = table("readwrite", { durability: "strict" })
    for (const [key, record] of pending) record ? records.put(record, key) : records.delete(key)
    pending.clear()
    // The page may be gone before its browser would.
    records.transaction.commit()
  } catch {
    // Cleared under it.
  }
}

export const put = (key, record) => {
  pending.set(key, record)
  timer ??= setTimeout(write, SOON)
}

// Key → record, of all that was ever put and is not forgotten.
export const all = async () => {
  await opened
  const records = table()
  const [keys, kept] = await Promise.all([answered(records.getAllKeys()), answered(records.getAll())])
  return new Map([...keys.map((key, index) => [key, kept[index]]), ...pending])
}

const opened = open()
opened.then(write, () => {})
addEventListener("pagehide", write)
