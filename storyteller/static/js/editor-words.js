// <word-picker>: the suggestions under a field of words become buttons that put a word in or take it out.

class WordPicker extends HTMLElement {
    connectedCallback() {
        this.field = this.querySelector("input")
        for (const item of this.querySelectorAll("[data-word]")) {
            const button = document.createElement("button")
            button.type = "button"
            button.textContent = item.dataset.label
            button.addEventListener("click", () => this.#toggle(item.dataset.word))
            item.replaceChildren(button)
        }
        this.field.addEventListener("input", () => this.#show())
        this.#show()
    }

    get words() {
        return this.field.value.split(/[,،]/).map((word) => word.trim()).filter(Boolean)
    }

    #toggle(word) {
        const others = this.words.filter((one) => one.toLowerCase() !== word.toLowerCase())
        const isThere = others.length < this.words.length
        this.field.value = [...others, ...(isThere ? [] : [word])].join(", ")
        this.field.dispatchEvent(new Event("input", { bubbles: true }))
    }

    #show() {
        const chosen = this.words.map((word) => word.toLowerCase())
        for (const item of this.querySelectorAll("[data-word]")) {
            item.firstElementChild.setAttribute("aria-pressed", chosen.includes(item.dataset.word.toLowerCase()))
        }
    }
}

customElements.define("word-picker", WordPicker)
