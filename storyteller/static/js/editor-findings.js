// The way from what a check found to its place in the text. Without script the link leads to the field.

const THINGS = {
    img: "img:not(.ProseMirror-separator)",
    heading: "h2, h3, h4",
    a: "a:not([class*=footnote])",
}

class StoryFindings extends HTMLElement {
    connectedCallback() {
        this.addEventListener("click", this.#go)
    }

    disconnectedCallback() {
        this.removeEventListener("click", this.#go)
    }

    #go = (event) => {
        const link = event.target.closest("a[href^='#id_']")
        if (!link) {
            return
        }
        const field = document.getElementById(link.hash.slice(1))
        const closed = field?.closest("details:not([open])")
        if (closed) {
            closed.open = true
        }
        const text = document.querySelector("story-editor .ProseMirror")
        const thing = text?.querySelectorAll(THINGS[link.dataset.kind] ?? ":not(*)")[Number(link.dataset.place)]
        const there = thing ?? (field?.checkVisibility() ? field : null)
        if (there) {
            event.preventDefault()
            there.scrollIntoView({ block: "center" })
            const focused = thing ? text : field
            focused.focus({ preventScroll: true })
        }
        if (thing) {
            this.#choose(thing)
        }
    }

    // The editor takes over what the browser has selected.
    #choose(thing) {
        const range = document.createRange()
        if (thing.matches("img")) {
            range.selectNode(thing)
        } else {
            range.selectNodeContents(thing)
        }
        const selection = document.getSelection()
        selection.removeAllRanges()
        selection.addRange(range)
    }
}

customElements.define("story-findings", StoryFindings)
