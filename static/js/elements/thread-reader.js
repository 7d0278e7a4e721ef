// Reading a thread: to the next new comment, where one is in the outline, and replies that quote what
// is selected. Without it, there are the marks, the outline, and links.
const LONGEST_QUOTATION = 1000

class ThreadReader extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-next-new]")
    this.button?.addEventListener("click", this.next)
    // Whoever speaks to their computer, or types with aids, switches single keys off.
    if ("keys" in document.body.dataset) document.addEventListener("keydown", this.press)
    this.addEventListener("click", this.quote)
    this.observer = new IntersectionObserver(this.follow, { rootMargin: "-10% 0px -60% 0px" })
    for (const item of this.querySelectorAll(".thread > li > .item")) this.observer.observe(item)
  }

  disconnectedCallback() {
    this.observer.disconnect()
    document.removeEventListener("keydown", this.press)
  }

  press = (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]")
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "n") this.go(1)
    if (event.key === "p") this.go(-1)
  }

  next = () => this.go(1)

  // From where the reader is, round and round.
  go(step) {
    const fresh = [...this.querySelectorAll(".num.new")].map((mark) => mark.closest(".item"))
    if (!fresh.length) return
    const here = document.activeElement.closest?.(".item")
    const place = fresh.indexOf(here)
    const after = here ? fresh.findIndex((item) => here.compareDocumentPosition(item) & 4) : 0
    const start = place >= 0 ? place + step : step > 0 ? after : after - 1
    const item = fresh[(start + fresh.length) % fresh.length] ?? fresh[0]
    item.focus({ preventScroll: true })
    item.scrollIntoView({ block: "start" })
  }

  follow = (entries) => {
    const seen = entries.find((entry) => entry.isIntersecting)
    if (!seen) return
    const link = document.querySelector(`.outline a[href="#${seen.target.id}"]`)
    if (!link) return
    document.querySelector(".outline [aria-current]")?.removeAttribute("aria-current")
    link.setAttribute("aria-current", "location")
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
