/** <reply-mover>: wraps the form and carries it under the comment whose Reply was pressed, and back on Cancel. */

class ReplyMover extends HTMLElement {
    #stop;
    #home = null; // marks the place the form came from
    #before = null; // its title and parent there
    #pressed = null; // the Reply link that has the form now

    connectedCallback() {
        this.#stop = new AbortController();
        document.addEventListener("click", (event) => this.#click(event), { signal: this.#stop.signal });
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    #click(event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        const reply = event.target.closest("[data-replyto]");
        const cancel = this.#home && event.target.closest(".respond-cancel");
        if (!reply && !cancel) return;
        event.preventDefault();
        if (reply) return this.#go(reply);
        this.goHome();
        this.#pressed.focus();
    }

    /** Carry the form back to where it came from. */
    goHome() {
        if (!this.#home) return;
        this.#home.replaceWith(this);
        this.#home = null;
        this.#dress(this.#before.title, this.#before.parent);
    }

    /** Say above the form what stands above `other`, which the server has just drawn. */
    dressAs(other) {
        if (!this.#parent.value) this.goHome(); // what was answered is gone
        this.#heading.replaceChildren(...other.querySelector(".respond-title").childNodes);
        this.querySelector(".respond-cancel").hidden = other.querySelector(".respond-cancel").hidden;
    }

    /** The path of the story that the form belongs to. */
    get story() {
        return this.querySelector(".respond-cancel").pathname;
    }

    #go(reply) {
        if (!this.#home) {
            this.#home = document.createComment("");
            this.#before = { title: [...this.#heading.childNodes], parent: this.#parent.value };
            this.before(this.#home);
        }
        this.#pressed = reply;
        reply.closest("article").after(this);
        this.#dress([reply.getAttribute("aria-label")], reply.dataset.replyto);
        this.querySelector("textarea").focus();
    }

    #dress(title, parent) {
        this.#heading.replaceChildren(...title);
        this.#parent.value = parent;
        this.querySelector(".respond-cancel").hidden = !parent;
    }

    get #parent() {
        return this.querySelector("[name=parent]");
    }

    get #heading() {
        return this.querySelector(".respond-title");
    }
}

customElements.define("reply-mover", ReplyMover);
