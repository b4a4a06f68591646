// <picture-tabs>: upload, or the library. <picture-library>: pictures that are here already, found by their words.
// The library answers with HTML: buttons, and beside each the figure that it stands for.

class PictureTabs extends HTMLElement {
    connectedCallback() {
        this.tabs = [...this.querySelectorAll("[role=tab]")]
        for (const tab of this.tabs) tab.addEventListener("click", () => this.open(tab.getAttribute("aria-controls")))
        this.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#turn(event))
    }

    open(id) {
        for (const tab of this.tabs) {
            const isOpen = tab.getAttribute("aria-controls") === id
            tab.setAttribute("aria-selected", isOpen)
            tab.tabIndex = isOpen ? 0 : -1
            document.getElementById(tab.getAttribute("aria-controls")).hidden = !isOpen
        }
        document.getElementById(id).opened?.()
    }

    #turn(event) {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return
        const other = this.tabs.find((tab) => tab.tabIndex === -1)
        this.open(other.getAttribute("aria-controls"))
        other.focus()
    }
}

class PictureLibrary extends HTMLElement {
    use = () => {} // called with the figure that is chosen
    #asked = 0

    connectedCallback() {
        this.found = this.querySelector("[data-found]")
        this.search = this.querySelector("form")
        this.search.addEventListener("submit", (event) => this.#again(event))
        this.search.elements.q.addEventListener("search", (event) => this.#again(event))
        this.found.addEventListener("click", (event) => this.#pick(event.target.closest("button")))
    }

    // Shown anew: somebody may have uploaded something meanwhile.
    opened() {
        this.#ask()
    }

    #again(event) {
        event.preventDefault()
        this.#ask()
    }

    #pick(button) {
        if (button?.dataset.more) this.#ask(button)
        else if (button) this.use(button.parentElement.querySelector("template").content.querySelector("figure"))
    }

    async #ask(more = null) {
        const wrong = this.querySelector(".desk-dialog-wrong")
        const query = new URLSearchParams({ q: this.search.elements.q.value, before: more?.dataset.more ?? "" })
        const asked = ++this.#asked
        wrong.hidden = true
        try {
            const answer = await fetch(`${this.getAttribute("from")}?${query}`)
            if (!answer.ok) throw new Error(answer.status)
            const html = await answer.text()
            if (asked === this.#asked) this.#show(html, more)
        } catch {
            wrong.hidden = false
        }
    }

    #show(html, more) {
        const place = more?.parentElement
        if (place) place.outerHTML = html
        else this.found.innerHTML = html
        if (more) this.found.querySelector("ul:last-of-type button")?.focus()
    }
}

customElements.define("picture-library", PictureLibrary)
customElements.define("picture-tabs", PictureTabs)
