// Says how it is with a line, in the words given for each state. That it is worse is said once it
// has lasted: a line that is back so soon was as good as never broken.
const BACK_SOON = 5_000
const GOOD = ["live", "ended", "asked"]

export class LineState {
  constructor(place, words) {
    Object.assign(this, { place, words })
  }

  close() {
    clearTimeout(this.worse)
  }

  tell(state) {
    this.state = state
    const wasGood = this.told === undefined || this.told === "live"
    if (GOOD.includes(state) || !wasGood) return this.say()
    this.worse ??= setTimeout(this.say, BACK_SOON)
  }

  say = () => {
    clearTimeout(this.worse)
    this.worse = undefined
    this.told = this.state
    this.place.hidden = false
    this.place.textContent = this.words[this.told]
  }
}
