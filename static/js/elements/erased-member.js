import { forget } from "forum/outbox"

// In a browser that also keeps what is another member's: what was kept for the one who is gone goes.
class ErasedMember extends HTMLElement {
  connectedCallback() {
    forget(this.dataset.member)
  }
}

customElements.define("erased-member", ErasedMember)
