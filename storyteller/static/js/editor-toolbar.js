// The buttons over the text: what each does, when it is pressed in, when it is not to be had.
import { editEmbed, embedAt } from "./editor-embed.js"
import { describePicture, figureAt, pictureAt } from "./editor-figure.js"
import { isFullPage, setFull } from "./editor-full.js"
import { editLink } from "./editor-link.js"
import { canHaveNote, deleteNote, goToMark, noteAround, setNote } from "./editor-notes.js"
import { addPicture, choosePicture, takePictures } from "./editor-pictures.js"

const heading = (level) => (chain) => chain.toggleHeading({ level })

// Each a step that Undo takes back.
const DO = {
    paragraph: (chain) => chain.setParagraph(),
    heading2: heading(2),
    heading3: heading(3),
    heading4: heading(4),
    bold: (chain) => chain.toggleBold(),
    italic: (chain) => chain.toggleItalic(),
    strike: (chain) => chain.toggleStrike(),
    code: (chain) => chain.toggleCode(),
    bulletList: (chain) => chain.toggleBulletList(),
    orderedList: (chain) => chain.toggleOrderedList(),
    blockquote: (chain) => chain.toggleBlockquote(),
    pull: (chain, editor) => chain.updateAttributes("blockquote", { class: isPull(editor) ? null : "pull" }),
    codeBlock: (chain) => chain.toggleCodeBlock(),
    caption: (chain) => chain.caption(),
    wide: (chain) => chain.pictureWidth("wide"),
    fullWidth: (chain) => chain.pictureWidth("full"),
    table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    rule: (chain) => chain.setHorizontalRule(),
    undo: (chain) => chain.undo(),
    redo: (chain) => chain.redo(),
    addRow: (chain) => chain.addRowAfter(),
    deleteRow: (chain) => chain.deleteRow(),
    addColumn: (chain) => chain.addColumnAfter(),
    deleteColumn: (chain) => chain.deleteColumn(),
    headerRow: (chain) => chain.toggleHeaderRow(),
    deleteTable: (chain) => chain.deleteTable(),
}

// Each asks first, or moves about.
const ASK = {
    link: editLink,
    picture: (editor) => addPicture(editor),
    describe: describePicture,
    embed: editEmbed,
    embedAddress: editEmbed,
    embedPicture: (editor) => choosePicture((src) => editor.chain().focus().updateAttributes("embed", { src }).run()),
    footnote: setNote,
    toText: goToMark,
    deleteNote,
}

const isPull = (editor) => editor.getAttributes("blockquote").class === "pull"
const isWidth = (name) => (editor) => figureAt(editor.state)?.node.attrs.class === name

const PRESSED = {
    heading2: (editor) => editor.isActive("heading", { level: 2 }),
    heading3: (editor) => editor.isActive("heading", { level: 3 }),
    heading4: (editor) => editor.isActive("heading", { level: 4 }),
    pull: isPull,
    wide: isWidth("wide"),
    fullWidth: isWidth("full"),
    footnote: ({ state }) => noteAround(state) !== null,
    embed: ({ state }) => embedAt(state) !== null,
    full: isFullPage,
}
// What only acts has no state to be told.
const ACTS = new Set(["undo", "redo", "describe", "embedAddress", "embedPicture", "toText", "deleteNote", "caption"])

const IN = {
    table: (editor) => editor.isActive("table"),
    picture: ({ state }) => pictureAt(state) !== null,
    embed: ({ state }) => embedAt(state) !== null,
    blockquote: (editor) => editor.isActive("blockquote"),
    footnote: ({ state }) => noteAround(state) !== null,
    codeBlock: (editor) => editor.isActive("codeBlock"),
}

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
        if (name === "footnote") return canHaveNote(this.editor.state) || noteAround(this.editor.state) !== null
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
