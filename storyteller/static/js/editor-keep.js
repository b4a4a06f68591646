// <story-keeper>: keeps what is typed in the story's form around it, on the server and in this browser, and says so.
import { copies } from "./editor-copies.js"
import { rescue } from "./editor-rescue.js"
import { send } from "./editor-send.js"

const REST = 3_000 // milliseconds between two sendings
const COPY = 250 // and before what was typed is copied
const LONGEST_REST = 60_000 // while the server does not answer

class StoryKeeper extends HTMLElement {
    #stop = new AbortController()
    #sending = null
    #rest = REST
    #timers = {}
    #isLeft = false

    connectedCallback() {
        this.form = this.closest("form")
        this.last = this.#isBegun ? "" : this.#text() // what the server has
        const { signal } = this.#stop
        const on = (target, names, act) => names.split(" ").forEach((name) => target.addEventListener(name, act, { signal }))
        on(this.form, "input change", () => this.#notice())
        on(document, "submit", (event) => this.#submit(event))
        on(document, "visibilitychange", () => (document.hidden ? this.#flush() : this.#hurry()))
        on(window, "pagehide", () => this.#flush())
        on(window, "pageshow", () => (this.#isLeft = false))
        on(window, "online focus", () => this.#hurry())
        this.#rescue()
        if (!this.last) this.#notice()
    }

    disconnectedCallback() {
        this.#stop.abort()
        this.#calm()
    }

    // Say whether the form holds words already: those of a form that came back, or typed before this script was there.
    get #isBegun() {
        const fields = [...this.form.querySelectorAll("input[name], textarea[name]")]
        return this.hasAttribute("data-unsaved") || fields.some((field) => field.value !== field.defaultValue)
    }

    get #fields() {
        return Object.fromEntries([...new FormData(this.form)].filter(([name]) => name !== "csrfmiddlewaretoken"))
    }

    #text() {
        return JSON.stringify(this.#fields)
    }

    #notice() {
        this.#isLeft = false // a saving that was stopped
        this.#later("copy", COPY, () => this.#copy(false))
        this.#later("send", this.#rest, () => this.#send())
    }

    // Do it once after a while, however often it is asked for meanwhile.
    #later(what, wait, act) {
        this.#timers[what] ??= setTimeout(() => {
            delete this.#timers[what]
            act()
        }, wait)
    }

    #calm() {
        for (const timer of Object.values(this.#timers)) clearTimeout(timer)
        this.#timers = {}
    }

    #copy(isKept, fields = this.#fields) {
        const { of, post } = this.dataset
        return copies.write(of, fields.form_key, { post, fields, isKept })
    }

    async #send(isLast = false) {
        const fields = this.#fields
        const text = JSON.stringify(fields)
        if (this.#isLeft || text === this.last) return
        if (this.#sending && !isLast) return this.#later("send", REST, () => this.#send())
        this.#copy(false, fields)
        this.#sending = new AbortController()
        const { signal } = this.#sending
        const { url, of, post } = this.dataset
        const { state, words, isTrouble } = await send(url, { ...fields, of, post }, { isLast, signal })
        this.#sending = null
        if (signal.aborted) return
        if (state === "kept") this.#arrived(fields, text)
        else this.#rest = state === "refused" ? LONGEST_REST : Math.min(2 * this.#rest, LONGEST_REST)
        this.#say(state, words)
        this.toggleAttribute("data-trouble", state !== "kept" || isTrouble)
        if (this.#text() !== this.last) this.#later("send", this.#rest, () => this.#send())
    }

    #arrived(fields, text) {
        this.#rest = REST
        this.last = text
        if (this.#text() !== text) return
        this.#copy(true, fields)
        this.form.dispatchEvent(new Event("words-kept"))
    }

    // Say it again only when it is something else: a screen reader would repeat it every three seconds.
    #say(state, words) {
        const line = this.querySelector("[role=status]")
        const known = this.querySelector(`template[data-when="${state}"]`)
        const told = known ? known.content.cloneNode(true) : document.createTextNode(words ?? "")
        if (line.textContent.trim() !== told.textContent.trim()) line.replaceChildren(told)
    }

    #hurry() {
        this.#rest = REST
        clearTimeout(this.#timers.send)
        delete this.#timers.send
        this.#send()
    }

    // The page may be gone in a moment.
    #flush() {
        if (this.#isLeft || this.#text() === this.last) return
        this.#copy(false)
        this.#send(true)
    }

    // The story's own form takes the words along; whether they arrived is known on the next page.
    #submit(event) {
        if (event.defaultPrevented || (event.target !== this.form && !event.target.matches("[data-discards]"))) return
        if (event.target === this.form && this.#text() !== this.last) this.#copy(false)
        if (event.target !== this.form) copies.forget(this.dataset.of, this.#fields.form_key)
        this.#isLeft = true
        this.#calm()
        this.#sending?.abort()
    }

    async #rescue() {
        const { url, of, post, done, known } = this.dataset
        const unseen = await rescue({ url, of, done: done.split(" "), known: known.split(" ") })
        const newest = unseen.findLast((one) => one.post === post)
        // Whoever has begun to type, or has chosen what to see, is not interrupted; the words are offered the next time.
        const hasChosen = new URLSearchParams(location.search).has("unsaved")
        if (newest && !hasChosen && this.#text() === this.last) location.replace(`?unsaved=${newest.key}`)
    }
}

customElements.define("story-keeper", StoryKeeper)
