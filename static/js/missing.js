// What the server would refuse is not left to wait for it: who has sent something in a tunnel does not
// learn hours later that no kind was chosen.
const NEEDED = ["kind", "claim", "source"]

// Says beside the first field that is empty what it needs, in the browser's own way; whether there is one.
export const tellMissing = (form, words) => {
  for (const name of [...NEEDED, "citation"]) {
    const field = form.elements[name]
    const place = field instanceof RadioNodeList ? field[0] : field
    place?.setCustomValidity("")
    const isNeeded = name !== "citation" || form.elements.kind.value === "evidence"
    if (!field || field.value.trim() || !isNeeded) continue
    place.setCustomValidity(words[name])
    place.reportValidity()
    // What is written then is not measured by it.
    form.addEventListener("input", () => place.setCustomValidity(""), { once: true })
    return true
  }
  return false
}
