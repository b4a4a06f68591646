/** <relative-time><time datetime="..."></relative-time>: says "2 hours ago" for a month; the date itself stays in the title. */

const STEPS = [
    ["minute", 60],
    ["hour", 60 * 60],
    ["day", 24 * 60 * 60],
    ["week", 7 * 24 * 60 * 60],
];
const MONTH = 30 * 24 * 60 * 60;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang || undefined, { numeric: "auto" });

/** Return "2 hours ago" for an age in seconds, "" when the date says more. A clock that is behind never gives a future. */
function inWords(age) {
    if (age > MONTH) return "";
    if (age < 60) return words.format(0, "second");
    const [unit, length] = STEPS.findLast(([, length]) => age >= length);
    return words.format(-Math.floor(age / length), unit);
}

class RelativeTime extends HTMLElement {
    #stop;
    #timer;

    connectedCallback() {
        this.#stop = new AbortController();
        this.#say();
        this.#timer = setInterval(() => this.#say(), 60_000);
        // On paper "last week" is soon untrue.
        addEventListener("beforeprint", () => this.#sayDate(), { signal: this.#stop.signal });
        addEventListener("afterprint", () => this.#say(), { signal: this.#stop.signal });
    }

    disconnectedCallback() {
        this.#stop.abort();
        clearInterval(this.#timer);
    }

    #sayDate() {
        const time = this.querySelector("time");
        if (time?.title) time.textContent = time.title;
    }

    #say() {
        const time = this.querySelector("time");
        const said = time && inWords((Date.now() - Date.parse(time.dateTime)) / 1000);
        if (said) time.textContent = said;
    }
}

customElements.define("relative-time", RelativeTime);
