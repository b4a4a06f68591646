/**
 * <draft-keeper><form>...: keeps what is typed in the form's text area in this browser until it has arrived.
 *
 * Sent words wait under a second name: when the page of a comment appears they arrived and are forgotten; when the line broke they come back.
 */

const storage = {
    get(name) {
        try {
            return localStorage.getItem(name) ?? "";
        } catch {
            return ""; // storage is switched off: nothing is kept, nothing breaks
        }
    },
    set(name, text) {
        try {
            if (text) localStorage.setItem(name, text);
            else localStorage.removeItem(name);
        } catch {
            // as above, or full
        }
    },
};

class DraftKeeper extends HTMLElement {
    #stop;

    connectedCallback() {
        this.#stop = new AbortController();
        const { signal } = this.#stop;
        this.addEventListener("input", () => storage.set(this.#name("draft"), this.#text.value), { signal });
        this.addEventListener("submit", (event) => this.#sent(event), { signal });
        if (/^#comment-\d/.test(location.hash)) storage.set(this.#name("sent"), "");
        this.#text.value ||= storage.get(this.#name("draft")) || storage.get(this.#name("sent"));
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    get #text() {
        return this.querySelector("textarea");
    }

    #name(what) {
        return `${what} ${this.querySelector("form").getAttribute("action")}`;
    }

    #sent(event) {
        if (event.submitter?.hasAttribute("formaction")) return; // to a log-in, not to us
        storage.set(this.#name("sent"), this.#text.value);
        storage.set(this.#name("draft"), "");
    }
}

customElements.define("draft-keeper", DraftKeeper);
