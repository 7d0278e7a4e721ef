// Keys of the moderators' desk. Each clicks what can be clicked: a button or a link with the key written on it. Without this
// module, or where the member has switched keys off, there are the buttons.
class DeskKeys extends HTMLElement {
  connectedCallback() {
    if (!("keys" in document.body.dataset)) return
    this.hidden = false
    document.addEventListener("keydown", this.press)
    this.querySelector("[data-opens]").addEventListener("click", this.show)
    this.goOnReading()
  }

  // Whoever has just decided was led here: not to the top of the page, but to the case that is next.
  goOnReading() {
    const isElsewhere = document.activeElement !== document.body || location.hash
    if (!isElsewhere && document.querySelector(".told")) document.getElementById("case-title")?.focus({ preventScroll: true })
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press)
  }

  show = () => this.querySelector("dialog").showModal()

  press = (event) => {
    const isWriting = event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector("dialog[open]")) return
    // A key held down moves on, and decides nothing on the case that comes next.
    if (event.repeat && !["j", "k"].includes(event.key)) return
    const act = { j: () => this.go(1), k: () => this.go(-1), x: this.tick }[event.key] ?? this.buttonFor(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  buttonFor(key) {
    const button = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && one.checkVisibility())
    return button && (() => (this.isReady(button) ? button.click() : this.lead(button)))
  }

  // A decision that needs a reason, or an answer, leads there first; so does every one after what was decided is taken back:
  // what had been written stands there again, to be looked at.
  isReady({ form, dataset }) {
    if (form && "filled" in form.dataset) return false
    return !dataset.needs || Boolean(form.elements[dataset.needs]?.value?.trim())
  }

  lead({ form, dataset }) {
    delete form.dataset.filled
    const name = dataset.needs ?? form.querySelector("[data-needs]").dataset.needs
    const places = [...form.querySelectorAll(`[name="${name}"]`)]
    const place = places.find(({ checked }) => checked) ?? places[0]
    place.focus()
  }

  get links() {
    return [...document.querySelectorAll(".queue > li > a")]
  }

  // From where one is in the queue; at first to its first item, or to the one that is open.
  go(step) {
    const here = document.activeElement.closest(".queue > li") ?? document.querySelector(".queue > [aria-current]")
    const at = this.links.findIndex((link) => link.parentElement === here)
    const next = this.links[at < 0 ? 0 : at + step]
    next?.focus()
  }

  tick = () => document.activeElement.closest(".queue > li")?.querySelector("input[type=checkbox]")?.click()
}

customElements.define("desk-keys", DeskKeys)
