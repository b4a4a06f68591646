// The story's HTML on its way into the editor and out of it: footnotes are numbered here, as the server stores them.
import { pm } from "../django_prose_editor/editor.js"
import { plainWords } from "./editor-embed.js"
import { newKey } from "./editor-note-order.js"
import { rebuilt } from "./editor-tags.js"

const inert = document.implementation.createHTMLDocument()

export const parsed = (html) => new DOMParser().parseFromString(rebuilt(html), "text/html").body

export const wordsIn = (html) => parsed(html).textContent.trim()

// What the editor opens: footnotes by keys instead of numbers, without their ways back.
export function opened(html) {
    const body = parsed(html)
    keyNotes(body)
    for (const line of body.querySelectorAll("hr.footnotes-sep")) line.remove()
    // Notes that nothing in the text leads to are no notes here: they would go with the first letter that is typed.
    const section = body.querySelector("section.footnotes")
    if (section?.querySelector(":scope > ol > li:not([data-key])")) section.className = ""
    else if (section) body.append(section)
    return body.innerHTML
}

// What is sent to the server. Empty lines at the end, kept so that one can write on, stay behind.
export function stored(editor, wayBack) {
    const box = inert.createElement("div")
    const { doc, schema } = editor.state
    box.append(pm.model.DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: inert }))
    const notes = box.querySelector(":scope > .footnotes")
    let last = notes ? notes.previousElementSibling : box.lastElementChild
    while (last?.matches("p:empty")) {
        const above = last.previousElementSibling
        last.remove()
        last = above
    }
    numberNotes(box, wayBack)
    // A link without words is none: nobody hears it, and nobody finds it.
    for (const words of box.querySelectorAll(".embed span:empty")) words.textContent = plainWords(words.parentElement.getAttribute("href"))
    return box.innerHTML
}

function numberNotes(box, wayBack) {
    box.querySelectorAll("sup.footnote-ref").forEach((mark, index) => {
        const way = { href: `#fn${index + 1}`, id: `fnref${index + 1}`, role: "doc-noteref" }
        mark.replaceChildren(link(way, String(index + 1)))
        mark.removeAttribute("data-key")
    })
    box.querySelectorAll("li.footnote-item").forEach((note, index) => {
        const way = { href: `#fnref${index + 1}`, class: "footnote-backref", role: "doc-backlink", "aria-label": wayBack }
        const end = note.lastElementChild?.matches("p") ? note.lastElementChild : note
        end.append(" ", link(way, "↩\ufe0e")) // as a letter, not as a coloured picture
        note.id = `fn${index + 1}`
        note.removeAttribute("data-key")
    })
}

function link(attributes, words) {
    const anchor = inert.createElement("a")
    for (const [name, value] of Object.entries(attributes)) anchor.setAttribute(name, value)
    anchor.textContent = words
    return anchor
}

// A link to a place that links back is a footnote, whoever wrote it: this site, a word processor, another blog.
export function keyNotes(body) {
    const places = new Map()
    for (const place of body.querySelectorAll("[id], a[name]")) places.set(place.id || place.name, place)
    for (const anchor of body.querySelectorAll('a[href*="#"]:not(.footnote-backref)')) {
        if (!anchor.isConnected) continue
        const place = places.get(fragment(anchor))
        const back = place && wayBackFrom(place, anchor)
        if (back || (place && anchor.closest("sup.footnote-ref"))) pair(body, anchor, place, back)
    }
}

function fragment(anchor) {
    const written = anchor.getAttribute("href").split("#")[1]
    try {
        return decodeURIComponent(written)
    } catch {
        return written // not of this world's encoding
    }
}

function wayBackFrom(place, anchor) {
    const names = [anchor.id, anchor.name, anchor.closest("sup")?.id].filter(Boolean)
    const leadsBack = (one) => one !== anchor && one.matches('a[href*="#"]') && names.includes(fragment(one))
    return [place, ...place.querySelectorAll("a")].find(leadsBack)
}

function pair(body, anchor, place, back) {
    const note = place.closest("li, p, dd")
    if (!note || note.contains(anchor)) return
    const mark = body.ownerDocument.createElement("sup")
    mark.className = "footnote-ref"
    mark.dataset.key = newKey()
    const sup = anchor.closest("sup")
    ;(sup && sup.textContent.trim() === anchor.textContent.trim() ? sup : anchor).replaceWith(mark)
    back?.remove()
    const item = note.closest("section.footnotes li") ?? listed(body, note)
    item.dataset.key = mark.dataset.key
    trim(item)
}

function listed(body, note) {
    const document = body.ownerDocument
    let section = body.querySelector("section.footnotes")
    if (!section) {
        section = document.createElement("section")
        section.className = "footnotes"
        section.append(document.createElement("ol"))
        body.append(section)
    }
    const item = document.createElement("li")
    item.append(...(note.matches("li") ? note.childNodes : [note]))
    if (note.matches("li, dd")) note.remove()
    section.querySelector("ol").append(item)
    return item
}

// Spaces are left where the ways stood.
function trim(item) {
    const first = document.createTreeWalker(item, NodeFilter.SHOW_TEXT).nextNode()
    if (first) first.data = first.data.trimStart()
    const last = (item.lastElementChild?.matches("p") ? item.lastElementChild : item).lastChild
    if (last?.nodeType === Node.TEXT_NODE) last.data = last.data.trimEnd()
}
