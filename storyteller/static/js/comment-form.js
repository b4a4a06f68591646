/** <comment-form>: gives each form its own key, sends on Ctrl or Cmd + Enter, and never twice. */

import "./draft-keeper.js";
import "./growing-text.js";
import "./reply-mover.js";

/** Return a random UUID, on plain http too, where browsers hide crypto.randomUUID. */
const freshKey = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
        (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    );

class CommentForm extends HTMLElement {
    #stop;

    connectedCallback() {
        this.#stop = new AbortController();
        const on = (target, type, act) => target.addEventListener(type, act, { signal: this.#stop.signal });
        on(this, "focusin", () => (this.#key.value ||= freshKey()));
        on(this, "keydown", (event) => this.#keydown(event));
        on(this, "submit", (event) => this.#submit(event));
        // A page that comes back from the browser's memory is a new form: its key was spent.
        on(window, "pageshow", (event) => event.persisted && this.#renew());
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    get #key() {
        return this.querySelector("[name=submit_key]");
    }

    get #button() {
        return this.querySelector(".respond-send button");
    }

    #keydown(event) {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (!this.#button.disabled) this.querySelector("form").requestSubmit(this.#button);
    }

    #submit(event) {
        if (event.target !== this.querySelector("form")) return;
        if (event.submitter?.hasAttribute("formaction")) return; // a log-in: the words stay on their way back
        this.#button.dataset.idle ??= this.#button.textContent;
        this.#button.textContent = this.dataset.posting;
        this.#button.disabled = true;
    }

    #renew() {
        this.#key.value = "";
        this.#button.textContent = this.#button.dataset.idle ?? this.#button.textContent;
        this.#button.disabled = false;
    }
}

customElements.define("comment-form", CommentForm);
