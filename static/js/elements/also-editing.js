import { post } from "forum/session"

// Who else has this draft open, as it is now. Without it, as it was when the page came.
const STILL_HERE = 20_000

class AlsoEditing extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(this.tell, STILL_HERE)
    this.tell()
    addEventListener("pagehide", this.leave)
  }

  disconnectedCallback() {
    clearInterval(this.timer)
    removeEventListener("pagehide", this.leave)
  }

  tell = async () => {
    if (document.hidden) return
    try {
      const answer = await post(this.dataset.address, new FormData())
      if (!answer.ok) return
      const { html } = await answer.json()
      // Only what is another one is read out.
      if (html !== this.said) this.firstElementChild.innerHTML = this.said = html
    } catch {
      // The line is away: the next time will tell.
    }
  }

  leave = () => {
    const body = new FormData()
    body.set("leaving", "1")
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value)
    navigator.sendBeacon(this.dataset.address, body)
  }
}

customElements.define("also-editing", AlsoEditing)
