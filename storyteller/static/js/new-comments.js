/**
 * <new-comments data-src data-seq>: asks from time to time whether something was said, and offers to show it.
 *
 * Nothing on the page moves before the reader says so.
 */

import { bring } from "./fresh-comments.js";

const SOON = 20_000; // milliseconds
const LATE = 300_000;

class NewComments extends HTMLElement {
    #stop;
    #timer;
    #wait = SOON;
    #etag = "";

    connectedCallback() {
        this.#stop = new AbortController();
        const { signal } = this.#stop;
        document.addEventListener("visibilitychange", () => this.#plan(SOON), { signal });
        this.#link.addEventListener("click", (event) => this.#show(event), { signal });
        this.#plan(SOON);
    }

    disconnectedCallback() {
        this.#stop.abort();
        clearTimeout(this.#timer);
    }

    get #link() {
        return this.querySelector("a");
    }

    #plan(wait) {
        this.#wait = Math.min(wait, LATE);
        clearTimeout(this.#timer);
        if (!document.hidden) this.#timer = setTimeout(() => this.#ask(), this.#wait);
    }

    async #ask() {
        const { src, seq } = this.dataset;
        const headers = this.#etag ? { "If-None-Match": this.#etag } : {};
        let isNews = false;
        try {
            const answer = await fetch(`${src}?since=${seq}`, { cache: "no-store", headers });
            if (answer.status === 404) return; // the story has gone
            if (answer.ok) isNews = this.#tell(await answer.json());
            this.#etag = answer.headers.get("ETag") ?? this.#etag;
        } catch {
            // No line: it may come back.
        }
        if (this.isConnected) this.#plan(isNews ? SOON : this.#wait * 1.5);
    }

    #tell({ new: number, url, says, show }) {
        const isNews = this.#link.textContent !== show;
        this.#link.hidden = !number;
        this.#link.href = url;
        if (isNews) {
            this.#link.textContent = show;
            this.querySelector("[role=status]").textContent = says;
        }
        return isNews;
    }

    async #show(event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        const { first, seq } = await bring(this.#link.hash.slice(1)).catch(() => ({}));
        if (!first) return location.assign(this.#link.href);
        this.dataset.seq = seq;
        this.#etag = "";
        this.#tell({ new: 0, url: this.#link.href, says: "", show: "" });
        location.replace(`#${first.id}`); // shows where it is, and leaves no step to go back
        first.focus();
        this.dispatchEvent(new CustomEvent("comments-came", { bubbles: true }));
    }
}

customElements.define("new-comments", NewComments);
