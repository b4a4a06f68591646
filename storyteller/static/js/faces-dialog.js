/** <faces-dialog>: opens the page behind the number of likes in its <dialog>; where that fails, the link is followed. */

class FacesDialog extends HTMLElement {
    #stop;

    connectedCallback() {
        this.#stop = new AbortController();
        const on = (target, type, act) => target.addEventListener(type, act, { signal: this.#stop.signal });
        on(this, "click", (event) => this.#click(event));
        // Beside the words is the backdrop: a click there closes.
        on(this.#dialog, "click", (event) => event.target === this.#dialog && this.#dialog.close());
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    get #dialog() {
        return this.querySelector("dialog");
    }

    get #body() {
        return this.querySelector(".faces-body");
    }

    async #click(event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        const link = event.target.closest("[data-faces], .faces-body [rel=next]");
        if (!link) return;
        event.preventDefault();
        try {
            const faces = await this.#facesAt(link.href);
            if (this.#body.contains(link)) this.#goOn(link, faces);
            else this.#open(faces);
        } catch {
            location.assign(link.href);
        }
    }

    async #facesAt(address) {
        const answer = await fetch(address);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const faces = page.querySelector("#faces");
        // The link to the rest is relative to the page it stands on.
        const next = faces.querySelector("[rel=next]");
        if (next) next.href = new URL(next.getAttribute("href"), answer.url);
        return faces;
    }

    #open(faces) {
        this.#body.replaceChildren(...faces.children);
        this.#dialog.showModal();
        this.querySelector("#faces-title").focus();
    }

    #goOn(link, faces) {
        const [first] = faces.children;
        // It comes again with the rest.
        this.#body.querySelector(".faces-desk")?.remove();
        link.closest("nav").replaceWith(...faces.children);
        first.tabIndex = -1;
        first.focus();
    }
}

customElements.define("faces-dialog", FacesDialog);
