// Keeps what is being written: at once in this browser, a moment later on the server. Without it,
// there is the button that saves.
const SAVE_AFTER = 2_000
const FIELDS = ["kind", "prompt", "language", "addressed_to", "claim", "source", "citation"]

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form")
    this.version = this.form.elements.draft_version
    this.state = this.querySelector("[data-state]")
    this.form.addEventListener("input", this.keep)
    this.form.addEventListener("submit", this.send)
    addEventListener("online", this.save)
    this.bringBack()
  }

  disconnectedCallback() {
    removeEventListener("online", this.save)
    clearTimeout(this.timer)
  }

  get fields() {
    return Object.fromEntries(FIELDS.map((name) => [name, this.form.elements[name]?.value ?? ""]))
  }

  fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (this.form.elements[name]) this.form.elements[name].value = value
    }
  }

  keep = () => {
    localStorage.setItem(this.dataset.key, JSON.stringify(this.fields))
    this.state.textContent = this.dataset.kept
    clearTimeout(this.timer)
    this.timer = setTimeout(this.save, SAVE_AFTER)
  }

  // What this browser has kept and the server has not: the line broke, or the window was closed.
  bringBack() {
    const kept = JSON.parse(localStorage.getItem(this.dataset.key) ?? "null")
    if (!kept || JSON.stringify(kept) === JSON.stringify(this.fields)) return this.clear()
    this.fill(kept)
    this.state.textContent = this.dataset.restored
    this.save()
  }

  save = async () => {
    clearTimeout(this.timer)
    // Offline there is nothing to try, and what was said about it stays.
    if (!navigator.onLine || !localStorage.getItem(this.dataset.key)) return
    const saved = localStorage.getItem(this.dataset.key)
    try {
      const answer = await fetch(this.dataset.save, { method: "POST", body: new FormData(this.form) })
      if (answer.redirected || ![200, 409].includes(answer.status)) return
      const told = await answer.json()
      if (answer.status === 409) return this.show(told)
      this.version.value = told.version
      if (localStorage.getItem(this.dataset.key) === saved) this.clear()
      this.state.textContent = told.at ? this.dataset.saved.replace("{at}", told.at) : ""
    } catch {
      if (navigator.onLine) this.state.textContent = this.dataset.kept
    }
  }

  // Two devices differ: the writer sees both and chooses.
  show({ version, fields }) {
    const box = this.querySelector("template[data-conflict]").content.cloneNode(true).firstElementChild
    box.querySelector("[data-other]").textContent = [fields.claim, fields.source].filter(Boolean).join("\n\n")
    const settle = (take) => {
      this.version.value = version
      if (take) this.fill(fields)
      box.remove()
      this.form.elements.source.focus()
      this.keep()
      this.save()
    }
    box.querySelector("[data-mine]").addEventListener("click", () => settle(false))
    box.querySelector("[data-theirs]").addEventListener("click", () => settle(true))
    this.querySelector(":scope > .error")?.remove()
    this.append(box)
  }

  send = (event) => {
    if (navigator.onLine) return this.clear()
    event.preventDefault()
    this.keep()
    this.state.textContent = this.dataset.offline
  }

  clear() {
    localStorage.removeItem(this.dataset.key)
  }
}

customElements.define("draft-keeper", DraftKeeper)
