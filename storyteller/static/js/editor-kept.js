// What a story may have and the editor has no button for: kept as it came, so that opening a story loses nothing.
import { Blockquote, Extension, Mark, mergeAttributes, Node, Paragraph } from "../django_prose_editor/editor.js"

export function attribute(name) {
    return {
        default: null,
        parseHTML: (element) => element.getAttribute(name),
        renderHTML: (attributes) => (attributes[name] == null ? {} : { [name]: attributes[name] }),
    }
}

const attributes = (names) => Object.fromEntries(names.map((name) => [name, attribute(name)]))

// Language and direction of a passage.
const SPOKEN = ["paragraph", "heading", "blockquote", "listItem", "caption", "tableCell", "tableHeader"]

export const Spoken = Extension.create({
    name: "spoken",
    addGlobalAttributes: () => [
        { types: SPOKEN, attributes: attributes(["lang", "dir"]) },
        { types: ["tableHeader"], attributes: attributes(["scope"]) },
        { types: ["orderedList"], attributes: attributes(["reversed"]) },
        { types: ["listItem"], attributes: attributes(["value"]) },
        { types: ["link"], attributes: attributes(["title", "lang"]) },
    ],
})

// Small marks: abbreviations, keys to press, titles of works, words in another language.
const MARKS = {
    abbr: ["title"], cite: [], dfn: [], ins: [], kbd: [], mark: [], q: ["lang", "dir"], samp: [], small: [],
    span: ["lang", "dir"], time: ["datetime"], var: [],
}

export const keptMarks = Object.entries(MARKS).map(([tag, names]) =>
    Mark.create({
        name: `${tag}Mark`,
        addAttributes: () => attributes(names),
        parseHTML: () => [{ tag: tag === "span" ? "span[lang], span[dir]" : tag }],
        renderHTML: ({ HTMLAttributes }) => [tag, mergeAttributes(HTMLAttributes), 0],
    }),
)

// A paragraph that leads into the story, a quotation that is pulled out of it.
const withClass = (known) => ({
    addAttributes() {
        return { ...this.parent?.(), class: attribute("class") }
    },
    renderHTML({ node, HTMLAttributes }) {
        const kept = { ...HTMLAttributes, class: node.attrs.class === known ? known : null }
        return [this.name === "paragraph" ? "p" : "blockquote", kept, 0]
    },
})

export const StoryParagraph = Paragraph.extend(withClass("lead"))
export const StoryQuote = Blockquote.extend(withClass("pull"))

// Words and what they mean.
export const definitions = [
    Node.create({
        name: "definitions",
        group: "block",
        content: "(term | meaning)+",
        parseHTML: () => [{ tag: "dl" }],
        renderHTML: () => ["dl", 0],
    }),
    Node.create({
        name: "term",
        content: "inline*",
        parseHTML: () => [{ tag: "dt" }],
        renderHTML: () => ["dt", 0],
    }),
    Node.create({
        name: "meaning",
        content: "paragraph block*",
        parseHTML: () => [{ tag: "dd" }],
        renderHTML: () => ["dd", 0],
    }),
]

export const Summary = Node.create({
    name: "summary",
    content: "inline*",
    isolating: true,
    parseHTML: () => [{ tag: "summary" }],
    renderHTML: () => ["summary", 0],
})

export const Details = Node.create({
    name: "details",
    group: "block",
    content: "summary block+",
    isolating: true,
    parseHTML: () => [{ tag: "details:has(> summary:first-child)" }],
    renderHTML: () => ["details", 0],
    // Open while one writes: what is folded away cannot be written in.
    addNodeView: () => () => {
        const dom = document.createElement("details")
        dom.open = true
        dom.addEventListener("toggle", () => (dom.open = true))
        return { dom, contentDOM: dom, ignoreMutation: ({ type }) => type === "attributes" }
    },
})
