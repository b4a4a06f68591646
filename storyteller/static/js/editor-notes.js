// Footnotes: a mark in the text, and its words at the end of the story.
// The marks lead: their order is the order of the notes, and numbers are counted (css/editor.css, editor-html.js).
import { Node, pm } from "../django_prose_editor/editor.js"

const { Plugin, TextSelection } = pm.state

export const newKey = () => Math.random().toString(36).slice(2, 12)

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
        return [new Plugin({ appendTransaction: (changes, before, after) => keepOrder(changes, before.doc, after, memory) })]
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

function find(doc, type, wanted) {
    let found = null
    doc.descendants((node, pos) => {
        if (found === null && node.type.name === type && node.attrs.key === wanted) found = pos
    })
    return found
}

// After each change: notes without a mark go, marks without a note get one, and both stand in the same order.
function keepOrder(changes, before, { doc, tr, schema }, memory) {
    if (!changes.some((change) => change.docChanged)) return null
    const was = notesOf(before)
    const now = notesOf(doc)
    for (const [name, { node }] of was) if (!now.has(name)) memory.set(name, node)
    const marks = marksOf(doc)
    const lone = (mark) => mark.inNote || (was.has(mark.key) && !now.has(mark.key) && hasMark(before, mark.key))
    const kept = named(marks.filter((mark) => !lone(mark)), tr)
    const notes = kept.map((mark) => noteFor(mark, now, memory, schema))
    const wanted = new Set(kept.map((mark) => mark.key))
    for (const [name, { node }] of now) if (!wanted.has(name)) memory.set(name, node)
    placeNotes(tr, doc, notes, schema)
    for (const mark of marks.filter(lone).reverse()) if (tr.doc.nodeAt(mark.pos)) tr.delete(mark.pos, mark.pos + 1)
    return tr.docChanged ? tr : null
}

function notesOf(doc) {
    const notes = new Map()
    const last = doc.lastChild
    if (last?.type.name !== "footnotes") return notes
    let pos = doc.content.size - last.nodeSize + 1
    last.forEach((node, offset) => notes.set(node.attrs.key, { node, pos: pos + offset }))
    return notes
}

function marksOf(doc) {
    const marks = []
    doc.descendants((node, pos, parent) => {
        if (node.type.name !== "footnoteMark") return
        const inNote = pos > doc.content.size - (doc.lastChild.type.name === "footnotes" ? doc.lastChild.nodeSize : 0)
        marks.push({ pos, key: node.attrs.key, from: node.attrs.key, inNote, parent })
    })
    return marks
}

const hasMark = (doc, wanted) => find(doc, "footnoteMark", wanted) !== null

// A mark that was copied is a mark of its own, with a copy of the words.
function named(marks, tr) {
    const seen = new Set()
    for (const mark of marks) {
        if (seen.has(mark.key)) {
            mark.key = newKey()
            tr.setNodeAttribute(mark.pos, "key", mark.key)
        }
        seen.add(mark.key)
    }
    return marks
}

function noteFor({ key, from }, now, memory, schema) {
    const known = now.get(key)?.node
    if (known) return known
    const words = (now.get(from)?.node ?? memory.get(from))?.content ?? schema.nodes.paragraph.create()
    return schema.nodes.footnote.create({ key }, words)
}

function placeNotes(tr, doc, notes, schema) {
    const last = doc.lastChild
    const there = last.type.name === "footnotes" ? last : null
    const start = doc.content.size - (there?.nodeSize ?? 0)
    if (!notes.length) {
        if (there) tr.delete(start, doc.content.size)
    } else if (there?.childCount !== notes.length || notes.some((note, index) => there.child(index) !== note)) {
        place(tr, there, start, notes, schema)
    }
    // One must be able to write on under a picture that stands above the notes.
    const above = notes.length && doc.child(doc.childCount - (there ? 2 : 1))
    if (above && above.type.name !== "paragraph") tr.insert(start, schema.nodes.paragraph.create())
}

// Note by note where that is enough, so that the cursor stays in its note; all of them where they change places.
function place(tr, there, start, notes, schema) {
    const wanted = new Set(notes.map((note) => note.attrs.key))
    const kept = there?.content.content.filter((note) => wanted.has(note.attrs.key)) ?? []
    const order = notes.filter((note) => kept.includes(note))
    if (!kept.length || order.some((note, index) => note !== kept[index])) {
        tr.replaceWith(start, start + (there?.nodeSize ?? 0), schema.nodes.footnotes.create(null, notes))
        return
    }
    let end = start + there.nodeSize - 1
    for (let index = there.childCount - 1; index >= 0; index--) {
        const note = there.child(index)
        if (!kept.includes(note)) tr.delete(end - note.nodeSize, end)
        end -= note.nodeSize
    }
    let pos = start + 1
    for (const note of notes) {
        if (!kept.includes(note)) tr.insert(pos, note)
        pos += note.nodeSize
    }
}
