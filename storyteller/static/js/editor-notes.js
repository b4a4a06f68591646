// Footnotes: a mark in the text, and its words at the end of the story.
// Numbers are counted where they are shown (css/editor.css) and stored (editor-html.js).
import { Node, pm } from "../django_prose_editor/editor.js"
import { find, keepOrder, newKey } from "./editor-note-order.js"

const { Plugin, TextSelection } = pm.state

const key = () => ({
    key: {
        default: null,
        parseHTML: (element) => element.dataset.key || newKey(),
        renderHTML: (attributes) => ({ "data-key": attributes.key }),
    },
})

export const FootnoteMark = Node.create({
    name: "footnoteMark",
    group: "inline",
    inline: true,
    atom: true,
    addAttributes: key,
    parseHTML: () => [{ tag: "sup.footnote-ref", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["sup", { ...HTMLAttributes, class: "footnote-ref" }],
    renderText: () => "",
    addKeyboardShortcuts: () => ({
        Enter: ({ editor }) => goToNote(editor, editor.state.selection.node?.attrs.key),
        "Mod-Alt-f": ({ editor }) => setNote(editor),
    }),
})

export const Footnote = Node.create({
    name: "footnote",
    content: "(paragraph | bulletList | orderedList | blockquote | codeBlock)+",
    isolating: true,
    defining: true,
    addAttributes: key,
    parseHTML: () => [{ tag: "section.footnotes > ol > li", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["li", { ...HTMLAttributes, class: "footnote-item" }, 0],
    addKeyboardShortcuts: () => ({
        // In an empty note: away with it, and with its mark.
        Backspace: ({ editor }) => noteAround(editor.state)?.node.textContent === "" && deleteNote(editor),
    }),
})

export const Footnotes = Node.create({
    name: "footnotes",
    content: "footnote+",
    isolating: true,
    selectable: false,
    parseHTML: () => [{ tag: "section.footnotes", contentElement: (section) => section.querySelector("ol") ?? section }],
    renderHTML: () => ["section", { class: "footnotes", role: "doc-endnotes" }, ["ol", { class: "footnotes-list" }, 0]],
    // The words of notes whose marks are gone: they may come back, by paste or undo.
    addStorage: () => ({ memory: new Map() }),
    addProseMirrorPlugins() {
        const { memory } = this.storage
        const open = (view, pos, node) => node.type.name === "footnoteMark" && goToNote(this.editor, node.attrs.key)
        return [new Plugin({
            props: { handleDoubleClickOn: open },
            appendTransaction: (changes, before, after) => keepOrder(changes, before.doc, after, memory),
        })]
    },
})

// The button: a new footnote after what is chosen; from a mark to its note; from a note back to the text.
export function setNote(editor) {
    const { selection, tr, schema } = editor.state
    if (selection.node?.type.name === "footnoteMark") return goToNote(editor, selection.node.attrs.key)
    if (noteAround(editor.state)) return goToMark(editor)
    if (!canHaveNote(editor.state)) return false
    const attrs = { key: newKey() }
    editor.view.dispatch(tr.insert(selection.to, schema.nodes.footnoteMark.create(attrs)))
    return goToNote(editor, attrs.key)
}

export function canHaveNote(state) {
    const { $to } = state.selection
    const place = $to.index()
    return $to.parent.canReplaceWith(place, place, state.schema.nodes.footnoteMark)
}

export function noteAround({ selection: { $from } }) {
    for (let depth = $from.depth; depth > 0; depth--) {
        if ($from.node(depth).type.name === "footnote") return { node: $from.node(depth), pos: $from.before(depth) }
    }
    return null
}

export function goToMark(editor) {
    const mark = find(editor.state.doc, "footnoteMark", noteAround(editor.state)?.node.attrs.key)
    return mark !== null && go(editor, TextSelection.create(editor.state.doc, mark + 1))
}

export function deleteNote(editor) {
    const mark = find(editor.state.doc, "footnoteMark", noteAround(editor.state)?.node.attrs.key)
    if (mark === null) return false
    const tr = editor.state.tr.delete(mark, mark + 1)
    editor.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, mark)).scrollIntoView())
    editor.view.focus()
    return true
}

function goToNote(editor, wanted) {
    const { doc } = editor.state
    const note = wanted ? find(doc, "footnote", wanted) : null
    if (note === null) return false
    return go(editor, TextSelection.near(doc.resolve(note + doc.nodeAt(note).nodeSize - 1), -1))
}

function go(editor, selection) {
    editor.view.dispatch(editor.state.tr.setSelection(selection).scrollIntoView())
    editor.view.focus()
    return true
}
