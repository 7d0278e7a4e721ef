// What stands in a composer, as a draft of it is kept.
export const WRITTEN = ["claim", "source", "citation"]
const FIELDS = ["kind", "prompt", "language", "addressed_to", ...WRITTEN]
// On what it was begun: a version of the draft, and the words of the comment that is changed.
const BASIS = ["draft_version", "seen"]
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f\u2028\u2029\ue000]/g
// As the server keeps a text.
export const plain = (words) => (words ?? "").replace(CONTROLS, "").normalize().trim()

export const read = (form) =>
  Object.fromEntries([...BASIS, ...FIELDS].map((name) => [name, form.elements[name]?.value ?? ""]))

// What else was sent with it, as the rule it was written under, is the form's own.
export const fill = (form, fields) => {
  for (const name of [...BASIS, ...FIELDS]) {
    if (name in fields && form.elements[name]) form.elements[name].value = fields[name]
  }
}

export const isSame = (one, other, names = FIELDS) =>
  names.every((name) => plain(one[name]) === plain(other[name]))
