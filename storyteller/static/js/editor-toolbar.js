// The buttons over the text: pressed, shown pressed in, not to be had (editor-verbs.js says what each does).
import { isFullPage, setFull } from "./editor-full.js"
import { canHaveNote, noteAround } from "./editor-notes.js"
import { takePictures } from "./editor-pictures.js"
import { ACTS, ASK, DO, IN, PRESSED, TOO_LARGE } from "./editor-verbs.js"

export class Toolbar {
    constructor(host) {
        this.host = host
        this.buttons = [...host.querySelectorAll("button[data-do]")]
        this.places = [...host.querySelectorAll("[data-in]")]
        this.language = host.querySelector("[data-language]")
        host.addEventListener("click", (event) => this.#press(event.target.closest("button[data-do]")?.dataset.do))
        // A button must not take the selection away from the text.
        host.addEventListener("mousedown", (event) => event.target.closest("button[data-do]") && event.preventDefault())
        host.addEventListener("keydown", (event) => this.#shortcut(event))
        this.language.addEventListener("change", () => this.#setLanguage(this.language.value || null))
    }

    attach(editor) {
        this.editor = editor
        takePictures(this.host, editor)
        this.refresh()
    }

    refresh() {
        if (!this.editor) return
        const { host, editor } = this
        for (const button of this.buttons) this.#show(button, button.dataset.do)
        for (const place of this.places) this.#open(place, !host.isSource && IN[place.dataset.in](editor))
        this.language.value = editor.getAttributes("codeBlock").language ?? ""
    }

    // On a phone the tools are one long line, at whose beginning those of the place stand.
    #open(place, isHere) {
        if (place.hidden && isHere) place.parentElement.scrollLeft = 0
        place.hidden = !isHere
    }

    #show(button, name) {
        const { host, editor } = this
        if (name === "source") button.setAttribute("aria-pressed", host.isSource)
        else if (name === "full") button.setAttribute("aria-pressed", isFullPage())
        else if (name !== "anyway") {
            button.disabled = host.isSource || !this.#canDo(name)
            if (!ACTS.has(name)) button.setAttribute("aria-pressed", PRESSED[name]?.(editor) ?? editor.isActive(name))
        }
    }

    #canDo(name) {
        const isInNote = noteAround(this.editor.state) !== null
        if (name === "footnote") return isInNote || canHaveNote(this.editor.state)
        if (isInNote && TOO_LARGE.has(name)) return false
        const isHistory = name === "undo" || name === "redo"
        return !isHistory || DO[name](this.editor.can().chain()).run()
    }

    #press(name) {
        const { host, editor } = this
        if (!name) return
        if (name === "source") host.showSource(!host.isSource)
        else if (name === "anyway") host.showSource(false)
        else if (name === "full") setFull(host)
        else if (name in ASK) ASK[name](editor)
        else DO[name](editor.chain().focus(), editor).run()
    }

    #setLanguage(language) {
        this.editor.chain().updateAttributes("codeBlock", { language }).run()
    }

    // Ctrl+K asks for a link, Alt+F10 leads from the text to the tools.
    #shortcut(event) {
        const isLink = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k"
        const isWay = event.altKey && event.key === "F10"
        if (!isLink && !isWay) return
        event.preventDefault()
        if (isLink) this.#press("link")
        else this.host.querySelector('.editor-tools [tabindex="0"]').focus()
    }
}
