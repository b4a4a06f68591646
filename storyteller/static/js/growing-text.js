/** <growing-text><textarea>...: lets the text area grow with its words, where field-sizing (field.css) is not known yet. */

class GrowingText extends HTMLElement {
    #stop;

    connectedCallback() {
        if (CSS.supports("field-sizing", "content")) return;
        this.#stop = new AbortController();
        this.addEventListener("input", (event) => this.#grow(event.target), { signal: this.#stop.signal });
        this.#grow(this.querySelector("textarea"));
    }

    disconnectedCallback() {
        this.#stop?.abort();
    }

    #grow(text) {
        text.style.blockSize = "auto";
        text.style.blockSize = `${text.scrollHeight + 2}px`; // 2: the borders
    }
}

customElements.define("growing-text", GrowingText);
