import { plain } from "forum/draft"
import * as store from "forum/store"

// What was given to the line in an ordinary form, kept until a page of the forum comes after it: on the browser's
// own page of a broken line it is lost. With what the form was made on, by which the forum knows what has arrived after all.
const NOT_KEPT = ["password", "file", "submit", "button", "image", "reset"]
export const WRITTEN = ":is(textarea, input:is(:not([type]), [type=text], [type=url], [type=email]))"
const isKept = ({ type, name }) => name && name !== "csrf_token" && !NOT_KEPT.includes(type)
const isTick = ({ type }) => ["radio", "checkbox"].includes(type)
const fieldsOf = (form) => [...form.elements].filter(isKept)

const allOf = (member) => `draft ${member} form `
const placeOf = (address) => {
  const { pathname, search } = new URL(address, location)
  return pathname + search
}
const keyOf = (member, form) => allOf(member) + placeOf(form.getAttribute("action") ?? location)

const read = (form) => fieldsOf(form).filter((field) => !isTick(field) || field.checked).map(({ name, value }) => [name, value])

export const keep = (member, form) => {
  store.set(keyOf(member, form), JSON.stringify({ from: placeOf(location), fields: read(form) }))
}

const fill = (form, fields) => {
  const left = [...fields]
  for (const field of fieldsOf(form)) {
    const at = left.findIndex(([name, value]) => name === field.name && (!isTick(field) || value === field.value))
    if (isTick(field)) field.checked = at >= 0
    else if (at >= 0) field.value = left[at][1]
    if (at >= 0) left.splice(at, 1)
  }
}

const isFor = (form, fields) => fields.every(([name]) => form.elements[name])
const typedIn = (form) => fieldsOf(form).filter((field) => field.matches(WRITTEN))
const isUntouched = (form) => typedIn(form).every(({ value, defaultValue }) => value === defaultValue)
// It has arrived, and only the answer has not.
const isSaid = (form, fields) =>
  typedIn(form).every((field) => fields.some(([name, value]) => name === field.name && plain(value) === plain(field.defaultValue)))

const bringBackTo = (form, key) => {
  const { fields } = JSON.parse(store.get(key) ?? "{}")
  if (!fields || !isFor(form, fields)) return false
  if (isSaid(form, fields)) store.remove(key)
  else if (isUntouched(form)) fill(form, fields)
  return !isUntouched(form)
}

// Whether something of it is there again.
export const bringBack = (member) =>
  [...document.querySelectorAll("form[method=post]")].filter((form) => bringBackTo(form, keyOf(member, form))).length > 0

// Whom the forum has led on, or who went on by themselves, has got an answer, or wishes for none.
export const forgetAnswered = (member) => {
  const [{ type, redirectCount } = {}] = performance.getEntriesByType("navigation")
  if (!document.referrer || (type !== "navigate" && !redirectCount)) return
  for (const key of store.keys().filter((key) => key.startsWith(allOf(member)))) {
    if (JSON.parse(store.get(key)).from === placeOf(document.referrer)) store.remove(key)
  }
}
