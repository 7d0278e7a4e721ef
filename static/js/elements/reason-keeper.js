import * as store from "forum/store"

// Keeps why one objects while it is being written, in this browser: the page may be made anew, or the
// proposal stand elsewhere, before it is sent. Without it, it is there as long as the page.
class ReasonKeeper extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea")
    this.form = this.field.form
    this.bringBack()
    this.field.addEventListener("input", this.keep)
    this.form.addEventListener("submit", this.letGo)
    addEventListener("restored", this.bringBack)
  }

  disconnectedCallback() {
    this.field.removeEventListener("input", this.keep)
    this.form.removeEventListener("submit", this.letGo)
    removeEventListener("restored", this.bringBack)
  }

  bringBack = () => {
    const kept = store.get(this.dataset.key)
    if (!kept) return
    this.field.value = kept
    this.form.elements.view.value = "object"
  }

  keep = () => {
    if (this.field.value.trim()) store.set(this.dataset.key, this.field.value)
    else this.letGo()
  }

  letGo = () => store.remove(this.dataset.key)
}

customElements.define("reason-keeper", ReasonKeeper)
