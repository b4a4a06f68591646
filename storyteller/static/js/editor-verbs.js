// What the buttons over the text do, and what they tell of the place where one is.
import { editEmbed, embedAt } from "./editor-embed.js"
import { describePicture, figureAt, pictureAt } from "./editor-figure.js"
import { isFullPage } from "./editor-full.js"
import { editLink } from "./editor-link.js"
import { deleteNote, goToMark, noteAround, setNote } from "./editor-notes.js"
import { addPicture, choosePicture } from "./editor-pictures.js"

const heading = (level) => (chain) => chain.toggleHeading({ level })

// Each a step that Undo takes back.
export const DO = {
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
export const ASK = {
    link: editLink,
    picture: (editor) => addPicture(editor),
    describe: describePicture,
    embed: editEmbed,
    embedAddress: editEmbed,
    embedPicture: (editor) =>
        choosePicture((src) => editor.chain().focus().updateAttributes("embed", { src, isNew: true }).run()),
    footnote: setNote,
    toText: goToMark,
    deleteNote,
}

const isPull = (editor) => editor.getAttributes("blockquote").class === "pull"
const isWidth = (name) => (editor) => figureAt(editor.state)?.node.attrs.class === name

// Whether a button is pressed in, where its name is not that of a part of the text.
export const PRESSED = {
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
export const ACTS = new Set(["undo", "redo", "describe", "embedAddress", "embedPicture", "toText", "deleteNote", "caption"])

// What a footnote has no room for.
export const TOO_LARGE = new Set(["heading2", "heading3", "heading4", "picture", "embed", "table", "rule"])

// Where the tools of a place are shown.
export const IN = {
    table: (editor) => editor.isActive("table"),
    picture: ({ state }) => pictureAt(state) !== null,
    embed: ({ state }) => embedAt(state) !== null,
    blockquote: (editor) => editor.isActive("blockquote"),
    footnote: ({ state }) => noteAround(state) !== null,
    codeBlock: (editor) => editor.isActive("codeBlock"),
}
