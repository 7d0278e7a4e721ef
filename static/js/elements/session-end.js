import { hear, hearNoMore } from "forum/counts"

// Whoever is signed out, or is asked for something first, is told so on every page, and led on in
// another window: what they were writing stays. Where nothing was begun the page goes, for what may
// no longer be read does not stay on the screen. Without it, the next page says so.
const isTouched = ({ type, checked, defaultChecked, value, defaultValue }) =>
  ["radio", "checkbox"].includes(type) ? checked !== defaultChecked : value !== defaultValue
const isBegun = () =>
  [...document.querySelectorAll("main :is(textarea, input:not([type=hidden]))")].some(isTouched) ||
  !document.querySelector("out-box").hidden

class SessionEnd extends HTMLElement {
  connectedCallback() {
    hear(this.show)
  }

  disconnectedCallback() {
    hearNoMore(this.show)
  }

  // `led`: where a question of this page was led to instead of being answered.
  show = ({ led, unread }) => {
    if (unread !== undefined) this.say("")
    if (led === undefined || led === location.pathname) return
    const { door, out, asked } = this.dataset
    // A topic goes by itself.
    const mayGo = led === door && !document.querySelector("live-topic") && !isBegun()
    if (mayGo) location.reload()
    else this.say(led === door ? out : asked)
  }

  say(words) {
    const place = this.firstElementChild
    place.querySelector("a").href = location.href
    place.querySelector("span").textContent = words
    place.hidden = !words
  }
}

customElements.define("session-end", SessionEnd)
