// A figure: one picture, and a caption that is written under it.
import { Node } from "../django_prose_editor/editor.js"
import { ask } from "./editor-dialog.js"
import { attribute } from "./editor-kept.js"

// Pictures of elsewhere are uploaded first: the server keeps no others, and a browser would fetch them here already.
// As storyteller/lib/html.py says it: "//" and "/\" begin the address of somebody else.
const OWN = /^\/(?![/\\])[^\s\\]*$/
const WAITS = [1, 2, 4, 8] // seconds until a new picture, whose sizes are still being made, is asked for again

export const isOwn = (src) => OWN.test(src)

export const Picture = Node.create({
    name: "picture",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({
        src: attribute("src"),
        alt: { ...attribute("alt"), default: "" },
        title: attribute("title"),
        isNew: { default: false, rendered: false },
    }),
    parseHTML: () => [{ tag: "img[src]", getAttrs: (picture) => isOwn(picture.getAttribute("src")) && null }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
    addNodeView: () => ({ node }) => {
        const dom = document.createElement("img")
        dom.alt = node.attrs.alt
        dom.src = node.attrs.src
        if (node.attrs.isNew) waitFor(dom, node.attrs.src)
        return { dom }
    },
})

export const Caption = Node.create({
    name: "caption",
    content: "inline*",
    isolating: true,
    parseHTML: () => [{ tag: "figcaption" }],
    renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
})

export const Figure = Node.create({
    name: "figure",
    group: "block",
    content: "picture caption?",
    draggable: true,
    isolating: true,
    addAttributes: () => ({ class: attribute("class") }),
    parseHTML: () => [{ tag: "figure", getAttrs: (figure) => isOfOurs(figure) && null }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],

    addCommands: () => ({
        // Put a caption under the chosen picture, or go to the one that is there.
        caption: () => ({ state, chain }) => {
            const figure = figureAt(state)
            if (!figure) return false
            const end = figure.pos + figure.node.nodeSize - 1
            if (figure.node.childCount > 1) return chain().setTextSelection(end - 1).focus().run()
            return chain().insertContentAt(end, { type: "caption" }).setTextSelection(end + 1).focus().run()
        },
        // Let the chosen picture be wide, full or, asked for again, as the text.
        pictureWidth: (name) => ({ state, tr }) => {
            const figure = figureAt(state)
            if (!figure) return false
            tr.setNodeAttribute(figure.pos, "class", figure.node.attrs.class === name ? null : name)
            return true
        },
    }),
})

// One picture of this site, then a caption of one paragraph or none: what is more is shown as HTML.
function isOfOurs(figure) {
    const pictures = figure.querySelectorAll("img")
    const isSimple = !figure.querySelector("figcaption :is(p, ul, ol, blockquote), figcaption ~ *")
    return isSimple && pictures.length === 1 && isOwn(pictures[0].getAttribute("src") ?? "")
}

// The server draws a grey field while there is no picture; the same address shows it a moment later.
export function waitFor(dom, src) {
    for (const wait of WAITS) setTimeout(() => dom.isConnected && (dom.src = `${src}?again=${wait}`), wait * 1000)
}

// The figure that is chosen, or whose picture is, or whose caption is being written; null for none.
export function figureAt({ selection: { $from, node, from } }) {
    if (node?.type.name === "figure") return { node, pos: from }
    for (let depth = $from.depth; depth > 0; depth--) {
        if ($from.node(depth).type.name === "figure") return { node: $from.node(depth), pos: $from.before(depth) }
    }
    return null
}

// The dialog: what is to be seen, for those who do not see it, or that there is nothing worth telling.
export async function describePicture(editor) {
    const place = pictureAt(editor.state)
    if (!place) return
    const alt = place.node.attrs.alt ?? ""
    const form = await ask("description-dialog", { alt, decorates: place.node.attrs.alt === "" })
    const words = form?.decorates ? "" : form?.alt.trim()
    if (form && editor.state.doc.nodeAt(place.pos)?.type.name === "picture") {
        editor.view.dispatch(editor.state.tr.setNodeAttribute(place.pos, "alt", words))
    }
    editor.commands.focus()
}

export function pictureAt(state) {
    const { node, from } = state.selection
    if (node?.type.name === "picture") return { node, pos: from }
    const figure = figureAt(state)
    return figure && { node: figure.node.firstChild, pos: figure.pos + 1 }
}
