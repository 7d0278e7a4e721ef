import { inBrowser } from "forum/store"

// Light or dark for this browser, when it is not to follow the system. Without it, it does.
const KEY = "theme"
const root = document.documentElement

const stored = inBrowser((store) => store.getItem(KEY))
if (stored) root.dataset.theme = stored

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.querySelector("button").addEventListener("click", this.toggle)
  }

  toggle = () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
    const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark"
    root.dataset.theme = next
    inBrowser((store) => store.setItem(KEY, next))
  }
}

customElements.define("theme-switch", ThemeSwitch)
