/** <copy-text data-copy="Copy" data-copied="Copied"><input readonly>...: a button that copies what stands in the field. */

class CopyText extends HTMLElement {
    #button = document.createElement("button");
    #stop;

    connectedCallback() {
        this.#stop = new AbortController();
        this.#button.type = "button";
        this.#button.className = "button quiet-button";
        this.#button.textContent = this.dataset.copy;
        this.#button.setAttribute("aria-live", "polite");
        this.#button.addEventListener("click", () => this.#copy(), { signal: this.#stop.signal });
        this.append(this.#button);
        this.#field.addEventListener("focus", () => this.#field.select(), { signal: this.#stop.signal });
    }

    disconnectedCallback() {
        this.#stop.abort();
        this.#button.remove();
    }

    get #field() {
        return this.querySelector("input");
    }

    async #copy() {
        try {
            await navigator.clipboard.writeText(this.#field.value);
        } catch {
            this.#field.select(); // not over http: one key is left to press
            return;
        }
        this.#button.textContent = this.dataset.copied;
    }
}

customElements.define("copy-text", CopyText);
