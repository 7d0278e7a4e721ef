import { plain } from "forum/draft"
import * as store from "forum/store"

// Keeps why one objects in this browser until the page shows it as said: the page may be made anew, the
// proposal stand elsewhere, or the line break while it is sent. Without it, it is there as long as the page.
class ReasonKeeper extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea")
    this.form = this.field.form
    this.bringBack()
    this.field.addEventListener("input", this.keep)
    this.form.addEventListener("submit", this.give)
    addEventListener("restored", this.bringBack)
  }

  disconnectedCallback() {
    this.field.removeEventListener("input", this.keep)
    this.form.removeEventListener("submit", this.give)
    removeEventListener("restored", this.bringBack)
  }

  bringBack = () => {
    const kept = store.get(this.dataset.key)
    if (!kept) return
    if (this.isSaid(kept)) return this.letGo()
    this.field.value = kept
    this.form.elements.view.value = "object"
  }

  keep = () => {
    if (this.field.value.trim()) store.set(this.dataset.key, this.field.value)
    else this.letGo()
  }

  isSaid(kept) {
    const isObjection = this.form.querySelector("[name=view][value=object]").defaultChecked
    return isObjection && plain(this.field.defaultValue) === plain(kept)
  }

  // Another view has no reason. What this window alone has does not hold it back.
  give = () => (this.form.elements.view.value === "object" ? store.letGo(this.dataset.key) : this.letGo())

  letGo = () => store.remove(this.dataset.key)
}

customElements.define("reason-keeper", ReasonKeeper)
