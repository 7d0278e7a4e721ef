import { hear, hearNoMore } from "forum/counts"
import { get } from "forum/patience"
import { Turns } from "forum/turns"

// Whoever is signed out, or is asked for something first, is told so on every page, and led on in
// another window; whoever has lost the right to a page is told. What they were writing stays. Where
// nothing was begun the page goes, for what may no longer be read does not stay on the screen.
// Without it, the next page says so.
const isTouched = ({ type, checked, defaultChecked, value, defaultValue }) =>
  ["radio", "checkbox"].includes(type) ? checked !== defaultChecked : value !== defaultValue
const isBegun = () =>
  [...document.querySelectorAll("main :is(textarea, input:not([type=hidden]))")].some(isTouched) ||
  !document.querySelector("out-box").hidden
// What was sent and refused stands in its form as the page came.
const holdsWords = () => [...document.querySelectorAll("main textarea")].some(({ value }) => value)

class SessionEnd extends HTMLElement {
  questions = new Turns()

  connectedCallback() {
    hear(this.show)
  }

  disconnectedCallback() {
    hearNoMore(this.show)
  }

  // `led`: where a question of this page was led to instead of being answered.
  show = ({ led, rights }) => {
    if (rights !== undefined) return this.compare(rights)
    if (led === undefined || led === location.pathname) return
    const { door, out, asked } = this.dataset
    this.end(led === door, led === door ? out : asked)
  }

  // Who has other rights than this page was made for may read it no longer. A topic asks that by itself,
  // but not of what else stands on its page.
  async compare(rights) {
    const isAnother = `${rights}` !== this.dataset.rights
    const stillCounts = this.questions.take()
    const topic = document.querySelector("topic-opening")
    if (isAnother && topic) {
      this.dataset.rights = rights
      topic.refresh?.()
    } else if (isAnother) {
      const answer = await get(location.href, { method: "HEAD" }).catch(() => null)
      if (!answer || !stillCounts()) return
      if ([403, 404].includes(answer.status)) return this.end(true, this.dataset.lost)
      if (!answer.ok) return
      this.dataset.rights = rights
      // What it shows is of the old ones as well. Asked for anew, and not sent once more.
      if (!isBegun() && !holdsWords()) return location.replace(location.pathname + location.search)
    }
    // An earlier question has nothing to say any more.
    stillCounts()
    this.say("")
  }

  // A topic goes by itself.
  end(mayGo, words) {
    if (mayGo && !document.querySelector("live-topic") && !isBegun()) location.reload()
    else this.say(words)
  }

  say(words) {
    const place = this.firstElementChild
    const link = place.querySelector("a")
    link.href = location.href
    // Another window shows no more of it.
    link.hidden = words === this.dataset.lost
    place.querySelector("span").textContent = words
    place.hidden = !words
  }
}

customElements.define("session-end", SessionEnd)
