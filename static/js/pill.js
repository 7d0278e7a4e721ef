import { staying } from "forum/parts"

// The button that shows what a page holds back, and says how much that is. A screen reader hears of
// what arrives together in one sentence, and of what comes after it not before it has been heard.
const TOGETHER = 400
const HEARD = 5000

export class Pill {
  // `held` tells how much is new, and whether there is anything else to be shown.
  constructor(button, { one, many, moved, away }, held) {
    Object.assign(this, { button, one, many, moved, away, held })
    this.heardAt = 0
  }

  stop() {
    clearTimeout(this.counting)
    this.counting = undefined
  }

  // What is new is said soon; that nothing is, at once.
  count() {
    if (!this.held().news) return this.say()
    const wait = Math.max(TOGETHER, this.heardAt - performance.now())
    this.counting ??= setTimeout(this.say, wait)
  }

  say = () => {
    this.stop()
    const { news, isMore } = this.held()
    staying(() => (this.button.hidden = !news && !isMore))
    if (this.put(this.words(news))) this.heardAt = news ? performance.now() + HEARD : 0
  }

  // Where it could lead nowhere, it says why until something else is to be said.
  sayAway() {
    this.stop()
    this.put(this.away)
  }

  // Whether they are others: the same is not heard twice.
  put(words) {
    const place = this.button.querySelector("span")
    const areOthers = place.textContent !== words
    if (areOthers) place.textContent = words
    return areOthers
  }

  words(news) {
    if (news === 0) return this.moved
    return news === 1 ? this.one : this.many.replace("{count}", news)
  }
}
