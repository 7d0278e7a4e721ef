// Reading a thread: to the next new comment, on this page or another; where one is in the outline, and replies that quote what
// is selected. Without it, there are the marks, the outline, and links.
const LONGEST_QUOTATION = 1000
// Where on the screen one reads, in hundredths of its height.
const READING_AT = 15
const FAR = 10_000_000

class ThreadReader extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(Number(button.dataset.go)))
    }
    // Whoever speaks to their computer, or types with aids, switches single keys off.
    if ("keys" in document.body.dataset) document.addEventListener("keydown", this.press)
    this.addEventListener("click", this.quote)
    this.addEventListener("click", this.cite)
    // What has begun stays seen, however far it is gone: whoever jumps past it is told as well.
    const rootMargin = `${FAR}px 0px -${100 - READING_AT}% 0px`
    this.observer = new IntersectionObserver(this.follow, { rootMargin })
    for (const item of this.querySelectorAll(".thread > li > .item")) this.observer.observe(item)
  }

  disconnectedCallback() {
    this.observer.disconnect()
    document.removeEventListener("keydown", this.press)
  }

  press = (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]")
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    // As at the moderators' desk, where p publishes.
    if (event.key === "j") this.go(1)
    if (event.key === "k") this.go(-1)
  }

  // From where the reader is; where there is no further one on this page, to the one on another, or to
  // what it holds back.
  go(step) {
    const item = this.further(step)
    const there = step > 0 ? this.dataset.after : this.dataset.before
    if (!item && there) return location.assign(there)
    const held = document.querySelector(".live button:not([hidden])")
    if (!item && held && step > 0) return held.click()
    this.say(item ? "" : step > 0 ? this.dataset.last : this.dataset.first)
    this.gone = item ?? this.gone
    item?.focus({ preventScroll: true })
    item?.scrollIntoView({ block: "start" })
  }

  further(step) {
    const fresh = [...this.querySelectorAll(".num.new")].map((mark) => mark.closest(".item"))
    const here = document.activeElement.closest?.(".item") ?? this.gone
    if (!here?.isConnected) return fresh.at(step > 0 ? 0 : -1)
    const isFurther = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING
    const further = fresh.filter((item) => here.compareDocumentPosition(item) & isFurther)
    return further.at(step > 0 ? 0 : -1)
  }

  // A second time as well.
  say(words) {
    const place = this.querySelector(".said")
    place.textContent = ""
    if (words) setTimeout(() => (place.textContent = words), 50)
  }

  // The last one that has begun above where one reads; above the first of them it is none.
  follow = () => {
    const line = (innerHeight * READING_AT) / 100
    const begun = (item) => item.getBoundingClientRect().top <= line
    const id = [...this.querySelectorAll(".thread > li > .item")].filter(begun).at(-1)?.id
    const link = id && document.querySelector(`.outline a:is([href="#${id}"], [data-holds~="${id}"])`)
    document.querySelector(".outline [aria-current]")?.removeAttribute("aria-current")
    if (!link) return
    link.setAttribute("aria-current", "location")
    // Where the outline scrolls by itself, it alone follows.
    const box = link.closest(".outline")
    const [place, frame] = [link.getBoundingClientRect(), box.getBoundingClientRect()]
    if (place.top >= frame.top && place.bottom <= frame.bottom) return
    box.scrollTop += place.top - frame.top - frame.height / 3
  }

  // The reference to a comment with its permanent link; without a clipboard the link leads there.
  cite = async (event) => {
    const link = event.target.closest("[data-cite]")
    if (!link || !navigator.clipboard) return
    event.preventDefault()
    const { cite: reference } = link.dataset
    await navigator.clipboard.writeText(`${reference} ${link.href}`)
    this.say(this.dataset.copied.replace("{reference}", reference))
  }

  quote = (event) => {
    const link = event.target.closest(".acts a[href*='reply_to=']")
    const selected = getSelection()
    const said = selected.toString().trim().slice(0, LONGEST_QUOTATION)
    const prose = link?.closest(".item").querySelector(":scope > .text > .prose")
    if (!said || !prose?.contains(selected.anchorNode)) return
    const there = new URL(link.href)
    there.searchParams.set("quote", said)
    // The composer takes the focus, and a browser that looks for an anchor would take it away again.
    there.hash = ""
    event.preventDefault()
    location.assign(there)
  }
}

customElements.define("thread-reader", ThreadReader)
