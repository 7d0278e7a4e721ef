// Asks the browser for a passkey and sends its answer with the form around it. Without this module,
// or in a browser without passkeys, there is no such button.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0))

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")

const described = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }))

// The question as browsers want it: bytes where JSON has text.
const read = (question) => {
  const { challenge, user, excludeCredentials, allowCredentials, ...rest } = JSON.parse(question)
  return {
    ...rest,
    challenge: toBytes(challenge),
    ...(user && { user: { ...user, id: toBytes(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: described(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: described(allowCredentials) }),
  }
}

const written = ({ id, rawId, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
  const told = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])])
  return JSON.stringify({ id, rawId: toText(rawId), type, response: Object.fromEntries(told) })
}

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return
    this.hidden = false
    this.form = this.closest("form")
    this.form.addEventListener("submit", this.ask)
  }

  ask = async (event) => {
    event.preventDefault()
    const publicKey = read(this.dataset.question)
    const excuse = this.querySelector("[role=status] span")
    excuse.hidden = true
    try {
      const answer = await navigator.credentials[this.dataset.act]({ publicKey })
      this.querySelector("[name=answer]").value = written(answer)
    } catch {
      excuse.hidden = false
      return
    }
    this.form.submit()
  }
}

customElements.define("passkey-button", PasskeyButton)
