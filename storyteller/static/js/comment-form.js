/** <comment-form>: sends the form without leaving the page, once, on Ctrl or Cmd + Enter too. */

import "./draft-keeper.js";
import "./growing-text.js";
import "./reply-mover.js";
import { show } from "./comment-answer.js";
import { post } from "./form-post.js";
import { FormStart } from "./form-start.js";

class CommentForm extends HTMLElement {
    #stop;
    #start = new FormStart(this);
    #isSending = false;

    connectedCallback() {
        this.#stop = new AbortController();
        const on = (target, type, act) => target.addEventListener(type, act, { signal: this.#stop.signal });
        on(this, "focusin", () => this.#start.begin());
        on(this, "keydown", (event) => this.#keydown(event));
        on(this, "submit", (event) => this.#submit(event));
        // A page that comes back from the browser's memory is a new form: its key was spent.
        on(window, "pageshow", (event) => event.persisted && this.renew());
    }

    disconnectedCallback() {
        this.#stop.abort();
        this.#start.stop();
    }

    get form() {
        return this.querySelector("form");
    }

    get #button() {
        return this.querySelector("[data-send]");
    }

    /** Begin anew: another form stands here, without a proof. */
    begin() {
        this.#start.stop();
        this.#start.begin();
    }

    /** Make the form one that was never sent. */
    renew() {
        this.#start.stop();
        this.#busy(false);
        for (const name of ["submit_key", "opened", "proof"]) this.form.elements[name].value = "";
    }

    /** Say `words` aloud, and show them where something went wrong. */
    tell(words, isWrong = false) {
        const state = this.querySelector(".form-state");
        state.classList.toggle("is-wrong", isWrong);
        state.textContent = words;
    }

    /** Say that the words did not arrive, and wait at the button, which lost the focus while it was disabled. */
    fail() {
        this.tell(this.dataset.failed, true);
        this.#button?.focus();
    }

    #keydown(event) {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !this.#button) return;
        event.preventDefault();
        this.form.requestSubmit(this.#button);
    }

    async #submit(event) {
        const { submitter } = event;
        const wantsPreview = submitter?.matches("[data-preview]");
        if (submitter?.hasAttribute("formaction") && !wantsPreview) return; // a log-in: the words stay on their way back
        event.preventDefault();
        if (this.#isSending) return;
        this.#busy(true, !wantsPreview);
        if (!wantsPreview) await this.#start.ready();
        const parent = this.form.elements.parent.value;
        const answer = await post(this.form, wantsPreview ? submitter.formAction : undefined);
        this.#busy(false);
        show(this, answer, parent);
    }

    #busy(isSending, isPosting = false) {
        this.#isSending = isSending;
        this.tell("");
        if (!this.#button) return;
        this.#button.dataset.idle ??= this.#button.textContent;
        this.#button.textContent = isPosting ? this.dataset.posting : this.#button.dataset.idle;
        this.#button.disabled = isSending;
    }
}

customElements.define("comment-form", CommentForm);
