/**
 * <draft-keeper><form>...: keeps what is typed in the form's text area in this browser until it has arrived.
 *
 * Words that leave with the page wait under a second name: when the page of a comment appears they arrived and are forgotten; when the line
 * broke they come back.
 * data-of names the account that speaks: what it typed comes back to nobody else at this browser. What a guest typed goes along into the account.
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
        this.addEventListener("submit", (event) => this.#submit(event), { signal });
        if (/^#comment-\d/.test(location.hash)) storage.set(this.#name("sent"), "");
        if (this.dataset.of && !this.#kept()) this.#move("", this.dataset.of);
        this.#text.value ||= this.#kept();
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    /** Forget the words: they have arrived. */
    forget() {
        storage.set(this.#name("draft"), "");
        storage.set(this.#name("sent"), "");
    }

    /** Let the words leave with the page. */
    leave() {
        storage.set(this.#name("sent"), this.#text.value);
        storage.set(this.#name("draft"), "");
    }

    get #text() {
        return this.querySelector("textarea");
    }

    #name(what, of = this.dataset.of) {
        return `${what} ${this.querySelector("form").getAttribute("action")}${of ? ` ${of}` : ""}`;
    }

    #kept(of = this.dataset.of) {
        return storage.get(this.#name("draft", of)) || storage.get(this.#name("sent", of));
    }

    #move(from, to) {
        if (!this.#kept(from)) return;
        storage.set(this.#name("draft", to), this.#kept(from));
        storage.set(this.#name("draft", from), "");
        storage.set(this.#name("sent", from), "");
    }

    #submit(event) {
        if (event.submitter?.matches("[formaction$='/log-out/']")) this.#move(this.dataset.of, "");
    }
}

customElements.define("draft-keeper", DraftKeeper);
