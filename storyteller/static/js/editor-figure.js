// A figure: one picture, and a caption that is written under it.
import { mergeAttributes, Node } from "../django_prose_editor/editor.js"

const OWN = 'img[src^="/"]' // pictures of elsewhere are uploaded first: the server keeps no others
const WAITS = [1, 2, 4, 8] // seconds until a new picture, whose sizes are still being made, is asked for again

function attribute(name) {
    return {
        default: null,
        parseHTML: (element) => element.getAttribute(name),
        renderHTML: (attributes) => (attributes[name] == null ? {} : { [name]: attributes[name] }),
    }
}

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
    parseHTML: () => [{ tag: OWN }],
    renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
    addNodeView: () => ({ node }) => {
        const dom = document.createElement("img")
        dom.alt = node.attrs.alt
        dom.src = node.attrs.src
        if (node.attrs.isNew) for (const wait of WAITS) setTimeout(() => askAgain(dom, node.attrs.src, wait), wait * 1000)
        return { dom }
    },
})

export const Caption = Node.create({
    name: "caption",
    content: "inline*",
    isolating: true,
    parseHTML: () => [{ tag: "figcaption" }],
    renderHTML: () => ["figcaption", 0],
})

export const Figure = Node.create({
    name: "figure",
    group: "block",
    content: "picture caption?",
    draggable: true,
    isolating: true,
    addAttributes: () => ({ class: attribute("class") }),
    parseHTML: () => [{ tag: "figure", getAttrs: (figure) => figure.querySelector(OWN) !== null && null }],
    renderHTML: ({ HTMLAttributes }) => ["figure", mergeAttributes(HTMLAttributes), 0],

    addCommands: () => ({
        // Put a caption under the chosen picture, or go to the one that is there.
        caption: () => ({ state, chain }) => {
            const { $from, node } = state.selection
            const inFigure = node?.type.name === "figure" ? state.selection.from : figureAround($from)
            if (inFigure === null) return false
            const figure = state.doc.nodeAt(inFigure)
            const end = inFigure + figure.nodeSize - 1
            if (figure.childCount > 1) return chain().setTextSelection(end - 1).focus().run()
            return chain().insertContentAt(end, { type: "caption" }).setTextSelection(end + 1).focus().run()
        },
    }),
})

// The server draws a grey field while there is no picture; the same address shows it a moment later.
function askAgain(dom, src, wait) {
    if (dom.isConnected) dom.src = `${src}?again=${wait}`
}

function figureAround($from) {
    for (let depth = $from.depth; depth > 0; depth--) {
        if ($from.node(depth).type.name === "figure") return $from.before(depth)
    }
    return null
}
