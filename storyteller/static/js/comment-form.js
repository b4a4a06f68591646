/** <comment-form>: sends the form without leaving the page, once, on Ctrl or Cmd + Enter too; shows what comes back in its place. */

import "./draft-keeper.js";
import "./growing-text.js";
import "./reply-mover.js";
import { place } from "./comment-place.js";
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
        on(window, "pageshow", (event) => event.persisted && this.#renew());
    }

    disconnectedCallback() {
        this.#stop.abort();
        this.#start.stop();
    }

    get #form() {
        return this.querySelector("form");
    }

    get #button() {
        return this.querySelector("[data-send]");
    }

    #keydown(event) {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !this.#button) return;
        event.preventDefault();
        this.#form.requestSubmit(this.#button);
    }

    async #submit(event) {
        const { submitter } = event;
        const wantsPreview = submitter?.matches("[data-preview]");
        if (submitter?.hasAttribute("formaction") && !wantsPreview) return; // a log-in: the words stay on their way back
        event.preventDefault();
        if (this.#isSending) return;
        this.#busy(true, !wantsPreview);
        if (!wantsPreview) await this.#start.ready();
        const answered = this.#form.elements.parent.value;
        const answer = await post(this.#form, wantsPreview ? submitter.formAction : undefined);
        this.#busy(false);
        this.#show(answer, answered);
    }

    #show({ status, url, piece }, answered) {
        const [comment, preview, form] = ["article", ".preview", "#comment-form"].map((name) => piece.querySelector(name));
        if (status === 201 && comment) this.#arrived(comment, answered, url);
        else if (status === 200 && preview) this.#showPreview(preview);
        else if ((status === 422 || status === 429) && form) this.#mend(form, piece);
        else if (status === 403) this.#sendPlainly(); // to the page that asks for one more click
        else this.#fail();
    }

    #arrived(comment, answered, url) {
        const mover = this.closest("reply-mover");
        this.querySelector("draft-keeper").forget();
        if (!place(comment, answered, mover.story)) return location.assign(url);
        mover.goHome();
        this.#form.elements.body.value = "";
        document.getElementById("preview")?.remove();
        this.#renew();
        history.replaceState(null, "", `#${comment.id}`); // where a reload looks
        comment.focus();
        this.#tell(comment.querySelector(".comment-waiting strong")?.textContent ?? this.dataset.posted);
    }

    #showPreview(preview) {
        document.getElementById("preview")?.remove();
        this.prepend(preview);
        preview.focus();
    }

    /** Show the form as it came back, and go to what is wrong in it. */
    #mend(form, piece) {
        this.#form.replaceWith(form);
        this.closest("reply-mover").dressAs(piece.querySelector("reply-mover"));
        this.#start.stop();
        const wrong = form.querySelector(".errorlist.nonfield, [aria-invalid], .guest-legend.is-wrong");
        if (!wrong.matches("[aria-invalid]")) wrong.tabIndex = -1;
        wrong.focus();
    }

    #sendPlainly() {
        this.querySelector("draft-keeper").leave();
        this.#form.submit();
    }

    #fail() {
        this.#tell(this.dataset.failed, true);
        this.#button?.focus(); // which lost it while it was disabled
    }

    #busy(isSending, isPosting = false) {
        this.#isSending = isSending;
        this.#tell("");
        if (!this.#button) return;
        this.#button.dataset.idle ??= this.#button.textContent;
        this.#button.textContent = isPosting ? this.dataset.posting : this.#button.dataset.idle;
        this.#button.disabled = isSending;
    }

    #tell(words, isWrong = false) {
        const state = this.querySelector(".form-state");
        state.classList.toggle("is-wrong", isWrong);
        state.textContent = words;
    }

    #renew() {
        this.#start.stop();
        this.#busy(false);
        for (const name of ["submit_key", "opened", "proof"]) this.#form.elements[name].value = "";
    }
}

customElements.define("comment-form", CommentForm);
