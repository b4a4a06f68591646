// What a story is made of. The server's door (storyteller/lib/html.py) lets all of it through, and more.
import {
    Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, History, HorizontalRule,
    Italic, Link, ListItem, OrderedList, Placeholder, Strike, Subscript, Superscript, Table, TableCell, TableHeader,
    TableRow, Text, TrailingNode, Underline, wrappingInputRule,
} from "../django_prose_editor/editor.js"
import { Embed } from "./editor-embed.js"
import { Caption, Figure, Picture } from "./editor-figure.js"
import { attribute, definitions, Details, keptMarks, Spoken, StoryParagraph, StoryQuote, Summary } from "./editor-kept.js"
import { Footnote, FootnoteMark, Footnotes } from "./editor-notes.js"

// As the server's door has it; browsers read an address without its spaces and controls.
const isKept = (address) => /^(https?:|mailto:|[/#?]|[^:]*$)/i.test(address.replace(/[\x00-\x20]/g, ""))

// A link is set in our dialog (editor-link.js), and the browser's own address bar decides where it opens.
const StoryLink = Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({
    autolink: true,
    openOnClick: false,
    enableTarget: false,
    isAllowedUri: isKept,
    HTMLAttributes: { target: null, rel: null, class: null },
})

// The bundle has attributes of its own, which the server drops, and leaves out that "1. " begins a list, as "- " does.
const StoryList = OrderedList.extend({
    addAttributes: () => ({ start: attribute("start"), type: attribute("type") }),
    renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
    addInputRules() {
        return [wrappingInputRule({ find: /^1[.)]\s$/, type: this.type })]
    },
})

export function extensions(placeholder) {
    return [
        Document.extend({ content: "block+ footnotes?" }), StoryParagraph, Text, HardBreak, History, Dropcursor, Gapcursor,
        Placeholder.configure({ placeholder }),
        Heading.configure({ levels: [2, 3, 4] }),
        Bold, Italic, Strike, Code, Underline, Subscript, Superscript, StoryLink, ...keptMarks, Spoken,
        BulletList, StoryList, ListItem, StoryQuote, Summary, Details, ...definitions,
        CodeBlock.configure({ languageClassPrefix: "language-" }),
        HorizontalRule,
        Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
        Figure, Picture, Caption, Embed, FootnoteMark, Footnote, Footnotes,
        TrailingNode.configure({ notAfter: ["footnotes"] }),
    ]
}
