// What comes from the clipboard: looks of elsewhere stay out, addresses become cards, Markdown becomes structure.
import { pm } from "../django_prose_editor/editor.js"
import { embedNode, isShown, webAddress } from "./editor-embed.js"
import { isOwn } from "./editor-figure.js"
import { keyNotes, parsed } from "./editor-html.js"
import { noteAround } from "./editor-notes.js"

// Word processors say of each word in which language the typist's machine was set up; classes are of other sheets.
const FOREIGN = ["lang", "dir", "value"]
const KNOWN = /^(footnote-ref|language-[a-z]+|embed|wide|full|aside|pull|lead)$/

// What the editor takes of HTML from elsewhere; ``leaveOut`` is called where that is not all of its pictures.
export function pasted(html, editor, leaveOut = () => {}) {
    const body = parsed(html)
    for (const name of ["src", "href"]) for (const element of body.querySelectorAll(`[${name}]`)) comeHome(element, name)
    if ([...body.querySelectorAll("img")].some((picture) => !isOwn(picture.getAttribute("src") ?? ""))) leaveOut()
    const isOurs = body.querySelector("[data-pm-slice]") !== null
    keyNotes(body)
    remember(body, editor)
    if (!isOurs) for (const element of body.querySelectorAll("*")) clean(element)
    return body.innerHTML
}

// Browsers write whole addresses on the clipboard; here those of this site are paths.
function comeHome(element, name) {
    const address = element.getAttribute(name)
    if (address.startsWith(`${location.origin}/`)) element.setAttribute(name, address.slice(location.origin.length))
}

function clean(element) {
    for (const name of FOREIGN) element.removeAttribute(name)
    if (!KNOWN.test(element.className)) element.removeAttribute("class")
    // Google Docs wraps everything in a <b> that is not bold.
    if (element.id.startsWith("docs-internal-guid")) element.replaceWith(...element.childNodes)
}

// The words of pasted footnotes wait until their marks arrive (editor-notes.js).
function remember(body, editor) {
    const { schema, storage } = editor
    const parser = pm.model.DOMParser.fromSchema(schema)
    const section = body.querySelector("section.footnotes")
    for (const item of section?.querySelectorAll("li[data-key]") ?? []) {
        const note = schema.nodes.footnote.create({ key: item.dataset.key })
        storage.footnotes.memory.set(item.dataset.key, parser.parse(item, { topNode: note }))
    }
    section?.remove()
    if (section) trimLines(body)
}

// The line that stood above the footnotes of another program.
function trimLines(body) {
    const rest = body.ownerDocument.createRange()
    for (const line of [...body.querySelectorAll("hr, br")].reverse()) {
        rest.setStartAfter(line)
        rest.setEndAfter(body.lastChild)
        if (rest.toString().trim()) return
        line.remove()
    }
}

const SIGNS = [
    /^#{1,6} \S/m, /^(```|~~~)/m, /^> \S/m, /\*\*\S[^*\n]*\*\*/, /!?\[[^\]\n]+\]\((https?:|\/|#|mailto:)[^)\s]*\)/,
    /^\|?.*\|.*\n\|?\s*:?-{2,}:?\s*\|/m, /^\[\^[^\]\s]+\]: /m, /^\s*[-*+] \S.*\n(\s*\n)?\s*[-*+] \S/m, /^\s*1[.)] \S.*\n(\s*\n)?\s*2[.)] \S/m,
]
const STRUCTURE = /<(h[1-6]|p|ul|ol|li|table|blockquote|strong|b|em|i|a|img)\b/i

export const isMarkdown = (text) => SIGNS.some((sign) => sign.test(text))

// Takes pastes of plain text; returns whether it took this one. ``host`` tells what has happened, with a way back.
export function takePlain(host, editor, event, isPlain) {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    const isStructured = STRUCTURE.test(event.clipboardData?.getData("text/html") ?? "")
    if (isPlain || isStructured || !hasRoom(editor) || !text.trim()) return false
    const address = webAddress(text)
    if (address && isShown(address) && isEmptyLine(editor)) return asCard(host, editor, text, address)
    return isMarkdown(text) && asMarkdown(host, editor, text)
}

// Headings and tables do not go into captions, footnotes or code.
const hasRoom = ({ state }) => state.selection.$from.parent.type.name === "paragraph" && noteAround(state) === null

const isEmptyLine = ({ state: { selection: { $from, empty } } }) =>
    empty && $from.parent.type.name === "paragraph" && !$from.parent.content.size && $from.depth === 1

// First as it was pasted, then as what it means: each is a step that Undo takes back.
function asCard(host, editor, text, address) {
    const { from, to } = asPasted(editor, text)
    closeStep(editor)
    editor.commands.insertContentAt({ from: from - 1, to: to + 1 }, [embedNode(address.href), { type: "paragraph" }])
    host.tell("card")
    return true
}

function asMarkdown(host, editor, text) {
    const range = asPasted(editor, text)
    const follow = ({ transaction }) => {
        range.from = transaction.mapping.map(range.from, -1)
        range.to = transaction.mapping.map(range.to, 1)
    }
    editor.on("transaction", follow)
    host.convert(text)
        .then((html) => html && become(host, editor, range, html))
        .catch(() => {}) // it stays as it was pasted
        .finally(() => editor.off("transaction", follow))
    return true
}

function become(host, editor, { from, to }, html) {
    if (editor.isDestroyed || from >= to) return
    const slice = pm.model.DOMParser.fromSchema(editor.schema).parseSlice(parsed(pasted(html, editor)))
    closeStep(editor)
    editor.view.dispatch(editor.state.tr.replaceRange(from, to, slice).scrollIntoView())
    host.tell("markdown")
}

function asPasted(editor, text) {
    const { from } = editor.state.selection
    editor.view.pasteText(text)
    return { from, to: editor.state.selection.to }
}

const closeStep = (editor) => editor.view.dispatch(pm.history.closeHistory(editor.state.tr))
