/** <search-page>: what is found appears while one types. Without this file the form asks for a page. */

const REST = 200 // milliseconds without a key

class SearchPage extends HTMLElement {
    #stop
    #asked
    #timer

    connectedCallback() {
        this.#stop = new AbortController()
        const { signal } = this.#stop
        this.addEventListener("input", () => this.#wait(), { signal })
    }

    disconnectedCallback() {
        this.#stop.abort()
        clearTimeout(this.#timer)
    }

    #wait() {
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => this.#ask(), REST)
    }

    async #ask() {
        this.#asked?.abort()
        this.#asked = new AbortController()
        const form = this.querySelector("form")
        const address = `${form.action}?${new URLSearchParams(new FormData(form))}`
        try {
            const headers = { "X-Requested-With": "storyteller" }
            const answer = await fetch(address, { headers, signal: this.#asked.signal })
            if (!answer.ok) return
            this.querySelector("[data-found]").innerHTML = await answer.text()
            history.replaceState(null, "", address)
        } catch {
            // A later word has overtaken this one, or the line broke: Enter asks again.
        }
    }
}

customElements.define("search-page", SearchPage)
