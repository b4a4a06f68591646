/** <like-button>: wraps the form of a like; sends it once without leaving the page, and shows the answer in its place. */

// What our own view says in words; any other answer is shown as the page it is.
const TOLD = [200, 403, 429];
// Milliseconds: the second click of a double click does not take back what the first one did.
const DOUBLE_CLICK = 500;

class LikeButton extends HTMLElement {
    #stop;
    #isSending = false;
    #shownAt = -Infinity;

    connectedCallback() {
        this.#stop = new AbortController();
        this.addEventListener("submit", (event) => this.#submit(event), { signal: this.#stop.signal });
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    async #submit(event) {
        event.preventDefault();
        if (this.#isSending || event.timeStamp - this.#shownAt < DOUBLE_CLICK) return;
        this.#isSending = true;
        const { target: form, submitter: button } = event;
        const body = new URLSearchParams(new FormData(form, button));
        try {
            const answer = await fetch(form.action, {
                method: "POST",
                body,
                headers: { "X-Requested-With": "storyteller" },
            });
            const said = document.createElement("template");
            said.innerHTML = await answer.text();
            const isOurs = TOLD.includes(answer.status) && said.content.querySelector(".like-button");
            if (!isOurs) throw new Error(String(answer.status));
            this.#show(said.content);
        } catch {
            this.#sendPlainly(form, button);
        } finally {
            this.#isSending = false;
        }
    }

    #show(said) {
        const wasFocused = this.contains(document.activeElement);
        this.replaceChildren(said);
        this.#shownAt = performance.now();
        if (wasFocused) this.querySelector(".like-button").focus();
    }

    /** Send the form as without script, when the answer was none that we can show. */
    #sendPlainly(form, button) {
        const value = Object.assign(document.createElement("input"), { type: "hidden", name: "value", value: button.value });
        form.append(value);
        HTMLFormElement.prototype.submit.call(form);
    }
}

customElements.define("like-button", LikeButton);
