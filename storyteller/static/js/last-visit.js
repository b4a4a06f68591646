/**
 * <last-visit data-of data-seq data-new><a>: marks in words what came since the last visit, and leads from one to the next.
 *
 * What the conversation had come to is kept in this browser and nowhere else. A visit lasts while its tab is in use.
 */

const PAUSE = 30 * 60_000; // milliseconds without a page: then it was a visit of its own

class LastVisit extends HTMLElement {
    #stop;
    #since = 0;

    connectedCallback() {
        this.#stop = new AbortController();
        const { signal } = this.#stop;
        this.#since = since(`visit ${this.dataset.of}`, Number(this.dataset.seq));
        this.#mark();
        document.addEventListener("comments-came", () => this.#mark(), { signal });
        window.addEventListener("hashchange", () => this.#mark(), { signal });
        this.#link.addEventListener("click", () => this.#lead(), { signal });
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    get #link() {
        return this.querySelector("a");
    }

    get #new() {
        const comments = [...document.querySelectorAll(".thread .comment[data-seq]")];
        return comments.filter((comment) => Number(comment.dataset.seq) > this.#since);
    }

    #mark() {
        for (const comment of this.#new) {
            if (comment.querySelector(".badge-new")) continue;
            const badge = Object.assign(document.createElement("span"), { className: "badge badge-new" });
            badge.textContent = this.dataset.new;
            comment.querySelector(".comment-about").prepend(badge);
        }
        this.#link.hidden = this.#new.every((comment) => comment.id === here());
    }

    /** Let the link, which is just being followed, lead to the next. */
    #lead() {
        const found = this.#new;
        const at = found.findIndex((comment) => comment.id === here());
        this.#link.hash = found[(at + 1) % found.length].id;
    }
}

/** Return the id of what the reader has gone to. */
function here() {
    return location.hash.slice(1);
}

/** Return what the conversation had come to at the last visit; `now` at the first. Remembers `now` for the next. */
function since(name, now) {
    try {
        const [begun, seen] = JSON.parse(sessionStorage.getItem(name) ?? "[0, 0]");
        const last = Number(localStorage.getItem(name) ?? now);
        const known = Date.now() - seen < PAUSE ? begun : last;
        sessionStorage.setItem(name, JSON.stringify([known, Date.now()]));
        localStorage.setItem(name, Math.max(last, now));
        return known;
    } catch {
        return now; // storage is switched off: nothing is kept, nothing is marked
    }
}

customElements.define("last-visit", LastVisit);
