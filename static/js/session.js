import { get } from "forum/patience"

// Posts what belongs to the member of this page. If their session has ended meanwhile and they have
// signed in anew in another window, it goes on with that session; never with somebody else's.
export const post = async (address, body, options) => {
  const send = () => {
    body.set("csrf_token", document.querySelector("[name=csrf_token]").value)
    return fetch(address, { ...options, method: "POST", body })
  }
  const answer = await send()
  return answer.status === 400 && (await renew()) ? send() : answer
}

// Whether this browser has another session of the same member; its token is in all forms then.
const renew = async () => {
  const page = document.createElement("template")
  page.innerHTML = await (await get(location.href)).text()
  const { member } = document.querySelector("out-box").dataset
  if (page.content.querySelector("out-box")?.dataset.member !== member) return false
  const { value } = page.content.querySelector("[name=csrf_token]")
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = value
  return true
}
