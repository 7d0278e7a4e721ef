// What helps while writing: suggestions after @ and #, a preview in its place, and links by pasting.
// Without it, there is the form.
import "markdown-toolbar"
import "text-expander"
import { post } from "forum/session"
import { Turns } from "forum/turns"
import { subscribe } from "paste-markdown"

// A comment of another topic: “II.1 #12”.
const OF_TOPIC = /(?:^|[^\w.])((?:[IVXLC]+|Q)\.\d{1,3})\s#$/

class ComposerTools extends HTMLElement {
  previews = new Turns()

  connectedCallback() {
    this.form = this.closest("form")
    this.text = this.querySelector("textarea")
    this.unsubscribe = subscribe(this.text).unsubscribe
    const expander = this.querySelector("text-expander")
    expander.addEventListener("text-expander-change", this.suggest)
    expander.addEventListener("text-expander-value", this.take)
    this.form.addEventListener("keydown", this.press)
    expander.addEventListener("keydown", this.goRound)
    this.form.addEventListener("click", this.preview)
    if (new URLSearchParams(location.search).has("quote")) this.goOn()
  }

  disconnectedCallback() {
    this.unsubscribe()
  }

  // One writes below what is quoted.
  goOn() {
    const end = this.text.value.length
    this.text.focus()
    this.text.setSelectionRange(end, end)
  }

  suggest = ({ detail: { key, text, provide } }) => {
    provide(this.ask(key, text))
  }

  take = ({ detail }) => {
    detail.value = detail.item.dataset.value
  }

  // Only the answer to what was typed last counts, whichever comes last.
  ask = async (key, text) => {
    this.asked?.abort()
    this.asked = new AbortController()
    try {
      const before = this.text.value.slice(0, this.text.selectionStart - text.length)
      const elsewhere = before.match(OF_TOPIC)?.[1] ?? ""
      const query = new URLSearchParams({ key, text, topic: elsewhere })
      const answer = await fetch(`${this.dataset.suggestions}?${query}`, { signal: this.asked.signal })
      if (!answer.ok || answer.redirected) return { matched: false }
      const page = document.createElement("template")
      page.innerHTML = await answer.text()
      const fragment = page.content.querySelector("ul")
      return { matched: fragment.children.length > 0, fragment }
    } catch {
      return { matched: false }
    }
  }

  // Beyond the last suggestion comes the first: none chosen, Enter would break the line.
  goRound = (event) => {
    const list = event.currentTarget.querySelector("[role=listbox]")
    const isLeft = list && !list.querySelector("[aria-selected=true]")
    if (!isLeft || !event.isTrusted || !["ArrowDown", "ArrowUp"].includes(event.key)) return
    this.text.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }))
  }

  press = (event) => {
    if (!event.ctrlKey && !event.metaKey) return
    if (event.key === "Enter") return this.form.requestSubmit()
    if (event.target !== this.text || event.shiftKey || event.altKey) return
    const tool = this.querySelector(`[aria-keyshortcuts="Control+${event.key.toUpperCase()}"]`)
    if (!tool) return
    event.preventDefault()
    tool.click()
  }

  // The same preview as the button gives without a script, in its place.
  preview = async (event) => {
    const button = event.target.closest("[name=intent][value=preview]")
    if (!button) return
    event.preventDefault()
    const body = new FormData(this.form)
    body.set("intent", "preview")
    const page = document.createElement("template")
    const stillCounts = this.previews.take()
    try {
      const answer = await post(this.form.action, body)
      page.innerHTML = await answer.text()
    } catch {
      // Said below: there is none.
    }
    if (!stillCounts()) return
    const made = page.content.getElementById("preview")
    if (made) this.forgetMistakes(page.content.querySelector("title"))
    this.show(made ?? this.none())
  }

  show(made) {
    document.getElementById("preview")?.remove()
    this.form.prepend(made)
    made.focus()
  }

  // Those of the last sending may be mended by now: a preview looks for none.
  forgetMistakes({ textContent: title }) {
    const problem = document.getElementById("problem")
    if (!problem) return
    problem.remove()
    document.title = title
    for (const field of this.form.querySelectorAll(".bad")) field.classList.remove("bad")
    for (const wrong of this.form.querySelectorAll("[id$=-wrong]")) {
      for (const one of this.form.querySelectorAll(`[aria-describedby~="${wrong.id}"]`)) this.undescribe(one, wrong.id)
      wrong.remove()
    }
  }

  undescribe(field, gone) {
    const left = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== gone)
    field.removeAttribute("aria-invalid")
    if (left.length) field.setAttribute("aria-describedby", left.join(" "))
    else field.removeAttribute("aria-describedby")
  }

  none() {
    const said = document.createElement("p")
    said.id = "preview"
    said.className = "error"
    said.tabIndex = -1
    said.setAttribute("role", "alert")
    said.textContent = this.dataset.none
    return said
  }
}

customElements.define("composer-tools", ComposerTools)
