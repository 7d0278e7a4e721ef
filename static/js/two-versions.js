import { WRITTEN } from "forum/draft"

// Two devices have saved different words in one place: the writer sees both and chooses.
export class TwoVersions {
  // `settle` is told of the version that the server has, and of its fields where these are to hold.
  constructor(template, field, settle) {
    Object.assign(this, { template, field, settle })
  }

  ask({ version, fields }) {
    // Whoever types on before choosing is told once.
    if (this.box?.isConnected && this.version === version) return
    this.close()
    this.version = version
    this.box = this.template.content.cloneNode(true).firstElementChild
    this.box.querySelector("[data-other]").textContent = WRITTEN.map((name) => fields[name]).filter(Boolean).join("\n\n")
    this.box.querySelector("[data-mine]").addEventListener("click", () => this.choose())
    this.box.querySelector("[data-theirs]").addEventListener("click", () => this.choose(fields))
    // Below the text, where it is seen by whoever writes, and nothing moves that is being written.
    this.field.append(this.box)
  }

  choose(fields) {
    this.close()
    this.field.querySelector("textarea").focus()
    this.settle(this.version, fields)
  }

  close() {
    this.box?.remove()
  }
}
