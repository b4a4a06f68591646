// What a story is made of. The server's door (storyteller/lib/html.py) lets all of it through, and more.
import {
    Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, History,
    HorizontalRule, Italic, Link, ListItem, OrderedList, Paragraph, Placeholder, Strike, Subscript, Superscript,
    Table, TableCell, TableHeader, TableRow, Text, TrailingNode, Underline,
} from "../django_prose_editor/editor.js"
import { Caption, Figure, Picture } from "./editor-figure.js"

// A link is set in our dialog (editor-link.js), and the browser's own address bar decides where it opens.
const StoryLink = Link.extend({ addKeyboardShortcuts: () => ({}) }).configure({
    autolink: true,
    openOnClick: false,
    enableTarget: false,
    protocols: ["http", "https", "mailto"],
    HTMLAttributes: { target: null, rel: null, class: null },
})

export function extensions(placeholder) {
    return [
        Document, Paragraph, Text, HardBreak, History, Dropcursor, Gapcursor,
        Placeholder.configure({ placeholder }),
        Heading.configure({ levels: [2, 3, 4] }),
        Bold, Italic, Strike, Code, Underline, Subscript, Superscript, StoryLink,
        BulletList, OrderedList, ListItem, Blockquote,
        CodeBlock.configure({ languageClassPrefix: "language-" }),
        HorizontalRule,
        Table.configure({ resizable: false }), TableRow, TableHeader, TableCell,
        Figure, Picture, Caption, TrailingNode,
    ]
}
