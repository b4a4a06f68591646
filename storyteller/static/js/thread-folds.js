/** <thread-folds><ol class="thread">: folds what answers a comment, by its button or a click on the rail beside it. */

const RAIL = 14; // pixels to both sides

class ThreadFolds extends HTMLElement {
    #stop;

    connectedCallback() {
        this.#stop = new AbortController();
        const on = (target, type, act) => target.addEventListener(type, act, { signal: this.#stop.signal });
        on(this, "click", (event) => this.#click(event));
        // Whoever searches the page, or follows a link into a folded thread, finds what is there.
        on(this, "beforematch", (event) => this.#reveal(event.target));
        on(window, "hashchange", () => this.#follow(location.hash.slice(1)));
    }

    disconnectedCallback() {
        this.#stop.abort();
    }

    #click({ target, clientX }) {
        const button = target.closest(".thread-fold") ?? (isOnRail(target, clientX) && buttonOf(target));
        if (!button) return;
        this.#fold(button, button.ariaExpanded === "true");
        button.scrollIntoView({ block: "nearest" });
        button.focus();
    }

    #fold(button, isFolded) {
        button.ariaExpanded = String(!isFolded);
        const list = button.parentElement.querySelector(":scope > .replies");
        if (isFolded) list.setAttribute("hidden", "until-found");
        else list.removeAttribute("hidden");
    }

    #follow(id) {
        const target = id && document.getElementById(id);
        if (target && this.#reveal(target)) target.scrollIntoView();
    }

    /** Unfold all around `element`; say whether anything was folded. */
    #reveal(element) {
        const folded = [...this.querySelectorAll(".replies[hidden]")].filter((list) => list.contains(element));
        folded.map(buttonOf).forEach((button) => this.#fold(button, false));
        return folded.length > 0;
    }
}

function buttonOf(list) {
    return list.parentElement.querySelector(":scope > .thread-fold");
}

function isOnRail(list, x) {
    if (!list.matches(".replies")) return false;
    const { left, right } = list.getBoundingClientRect();
    return Math.abs(x - (getComputedStyle(list).direction === "rtl" ? right : left)) <= RAIL;
}

customElements.define("thread-folds", ThreadFolds);
