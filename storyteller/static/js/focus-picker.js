// <focus-picker>: a click on the picture says in the two fields which point is never cut off, and shows what is.
class FocusPicker extends HTMLElement {
    connectedCallback() {
        this.fields = ["x", "y"].map((name) => document.getElementById(this.getAttribute(name)))
        this.classList.add("is-ready")
        this.addEventListener("click", (event) => this.#take(event))
        for (const field of this.fields) field.addEventListener("input", () => this.#show())
    }

    #take(event) {
        const box = this.querySelector("img").getBoundingClientRect()
        const [x, y] = this.fields
        x.value = percent((event.clientX - box.left) / box.width)
        y.value = percent((event.clientY - box.top) / box.height)
        this.#show()
    }

    #show() {
        const [x, y] = this.fields.map((field) => percent(Number(field.value) / 100))
        const circle = this.querySelector("circle")
        circle.setAttribute("cx", `${x}%`)
        circle.setAttribute("cy", `${y}%`)
        const classes = `cropped focus-x-${Math.round(x / 25)} focus-y-${Math.round(y / 25)}`
        document.getElementById(this.getAttribute("preview")).className = classes
    }
}

const percent = (part) => Math.round(Math.min(1, Math.max(0, part || 0)) * 100)

customElements.define("focus-picker", FocusPicker)
