// A card that leads to a page elsewhere: a film, a song, an article. Nothing of that page is loaded, here or for readers.
import { Node, pm } from "../django_prose_editor/editor.js"
import { ask } from "./editor-dialog.js"
import { isOwn, waitFor } from "./editor-figure.js"

// Pages that are shown rather than read: their address, pasted on an empty line, becomes a card.
const SHOWN = /(^|\.)(youtube\.com|youtu\.be|youtube-nocookie\.com|vimeo\.com|dailymotion\.com|twitch\.tv|ted\.com|soundcloud\.com|spotify\.com|bandcamp\.com|mixcloud\.com|tiktok\.com|peertube\.tv|archive\.org|codepen\.io|flickr\.com|instagram\.com)$/

export function webAddress(written) {
    const address = written.trim()
    if (!/^https?:\/\/\S+$/i.test(address) || !URL.canParse(address)) return null
    return new URL(address)
}

export const isShown = (address) => SHOWN.test(address.hostname)
export const hostOf = (href) => webAddress(href)?.hostname.replace(/^www\./, "") ?? ""

// What a card says as long as nobody has said it better.
export const plainWords = (href) => href.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "").slice(0, 80)

export const Embed = Node.create({
    name: "embed",
    group: "block",
    content: "text*",
    marks: "",
    isolating: true,
    defining: true,
    draggable: true,
    addAttributes: () => ({ href: { default: "" }, src: { default: null }, isNew: { default: false, rendered: false } }),
    parseHTML: () => [{ tag: "figure.embed", priority: 60, getAttrs: read, contentElement: words }],
    renderHTML: ({ node }) => drawn(node.attrs, ["span", 0]),
    addNodeView: () => view,
})

function read(figure) {
    const href = webAddress(figure.querySelector("a")?.getAttribute("href") ?? "")?.href
    const src = figure.querySelector("a img")?.getAttribute("src")
    return href ? { href, src: src && isOwn(src) ? src : null } : false
}

function words(figure) {
    const said = document.createElement("span")
    said.textContent = figure.querySelector("a").textContent.trim()
    return said
}

function drawn({ href, src }, said) {
    const picture = src ? [["img", { src, alt: "" }]] : []
    return ["figure", { class: "embed" }, ["a", { href }, ...picture, said], ["figcaption", hostOf(href)]]
}

function view({ node }) {
    const { dom, contentDOM } = pm.model.DOMSerializer.renderSpec(document, drawn(node.attrs, ["span", 0]))
    contentDOM.dataset.placeholder = plainWords(node.attrs.href)
    dom.querySelector("figcaption").contentEditable = "false"
    if (node.attrs.isNew) waitFor(dom.querySelector("img"), node.attrs.src)
    dom.addEventListener("click", (event) => event.preventDefault())
    return { dom, contentDOM, update: (next) => next.type === node.type && next.sameMarkup(node) }
}

export function embedNode(href, said = "") {
    const content = said ? [{ type: "text", text: said }] : []
    return { type: "embed", attrs: { href }, content }
}

// The dialog: where the card leads and what it says, for a new card or the one at the cursor.
export async function editEmbed(editor) {
    const there = embedAt(editor.state)
    const form = await ask("embed-dialog", { href: there?.node.attrs.href ?? "", words: there?.node.textContent ?? "" })
    const address = webAddress(withScheme(form?.href ?? ""))
    if (!address) return editor.commands.focus()
    if (!there) return editor.chain().focus().insertContent([embedNode(address.href, form.words.trim()), { type: "paragraph" }]).run()
    const attrs = { ...there.node.attrs, href: address.href }
    const card = { ...embedNode(address.href, form.words.trim()), attrs }
    return editor.chain().focus().insertContentAt({ from: there.pos, to: there.pos + there.node.nodeSize }, card).run()
}

const withScheme = (written) => (/^[a-z][a-z0-9+.-]*:/i.test(written.trim()) ? written : `https://${written.trim()}`)

export function embedAt({ selection }) {
    if (selection.node?.type.name === "embed") return { node: selection.node, pos: selection.from }
    const { $from } = selection
    return $from.parent.type.name === "embed" ? { node: $from.parent, pos: $from.before() } : null
}
