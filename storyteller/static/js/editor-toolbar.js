// The buttons over the text: what each does, when it is pressed in, when it is not to be had.
import { editLink } from "./editor-link.js"
import { addPicture, takePictures } from "./editor-pictures.js"

const DO = {
    paragraph: (chain) => chain.setParagraph(),
    heading2: (chain) => chain.toggleHeading({ level: 2 }),
    heading3: (chain) => chain.toggleHeading({ level: 3 }),
    bold: (chain) => chain.toggleBold(),
    italic: (chain) => chain.toggleItalic(),
    strike: (chain) => chain.toggleStrike(),
    code: (chain) => chain.toggleCode(),
    bulletList: (chain) => chain.toggleBulletList(),
    orderedList: (chain) => chain.toggleOrderedList(),
    blockquote: (chain) => chain.toggleBlockquote(),
    codeBlock: (chain) => chain.toggleCodeBlock(),
    caption: (chain) => chain.caption(),
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
const IS = { heading2: ["heading", { level: 2 }], heading3: ["heading", { level: 3 }] }

export class Toolbar {
    constructor(host) {
        this.host = host
        this.buttons = [...host.querySelectorAll("button[data-do]")]
        host.addEventListener("click", (event) => this.#press(event.target.closest("button[data-do]")?.dataset.do))
        // A button must not take the selection away from the text.
        host.addEventListener("mousedown", (event) => event.target.closest("button[data-do]") && event.preventDefault())
        host.addEventListener("keydown", (event) => {
            if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return
            event.preventDefault()
            this.#press("link")
        })
    }

    attach(editor) {
        this.editor = editor
        takePictures(this.host, editor)
        this.refresh()
    }

    refresh() {
        if (!this.editor) return
        const { host, editor } = this
        for (const button of this.buttons) {
            const name = button.dataset.do
            if (name === "source") button.setAttribute("aria-pressed", host.isSource)
            if (name === "source" || name === "anyway") continue
            button.disabled = host.isSource || !this.#canDo(name)
            button.setAttribute("aria-pressed", editor.isActive(...(IS[name] ?? [name])))
        }
        host.querySelector(".editor-table").hidden = host.isSource || !editor.isActive("table")
    }

    #canDo(name) {
        const isHistory = name === "undo" || name === "redo"
        return !isHistory || DO[name](this.editor.can().chain()).run()
    }

    #press(name) {
        if (!name) return
        if (name === "source") this.host.showSource(!this.host.isSource)
        else if (name === "anyway") this.host.showSource(false)
        else if (name === "link") editLink(this.editor)
        else if (name === "picture") addPicture(this.editor)
        else DO[name](this.editor.chain().focus()).run()
    }
}
