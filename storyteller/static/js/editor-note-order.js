// The order of footnotes: the marks in the text lead, and the notes at its end follow.

export const newKey = () => Math.random().toString(36).slice(2, 12)

export function find(doc, type, wanted) {
    let found = null
    doc.descendants((node, pos) => {
        if (found === null && node.type.name === type && node.attrs.key === wanted) found = pos
    })
    return found
}

// After each change: notes without a mark go, marks without a note get one, and both stand in the same order.
export function keepOrder(changes, before, { doc, tr, schema }, memory) {
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
    for (const mark of marks.filter(lone)) remove(tr, tr.mapping.map(mark.pos))
    return tr.docChanged ? tr : null
}

function remove(tr, pos) {
    if (tr.doc.nodeAt(pos)?.type.name === "footnoteMark") tr.delete(pos, pos + 1)
}

function notesOf(doc) {
    const notes = new Map()
    const last = doc.lastChild
    if (last?.type.name !== "footnotes") return notes
    const pos = doc.content.size - last.nodeSize + 1
    last.forEach((node, offset) => notes.set(node.attrs.key, { node, pos: pos + offset }))
    return notes
}

function marksOf(doc) {
    const marks = []
    const end = doc.content.size - (doc.lastChild.type.name === "footnotes" ? doc.lastChild.nodeSize : 0)
    doc.descendants((node, pos) => {
        if (node.type.name !== "footnoteMark") return
        marks.push({ pos, key: node.attrs.key, from: node.attrs.key, inNote: pos > end })
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
