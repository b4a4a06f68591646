// HTML rebuilt tag by tag, before any parser sees it: a browser asks the page's policy about each style and handler
// even where nothing can run, and reports it. What stands here is all that the editor's own parser will ever meet.

const ELEMENTS = new Set((
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h2 h3 h4 hr i img " +
    "ins kbd li mark ol p picture pre q s samp section small source span strike strong sub summary sup table tbody td tfoot " +
    "th thead time tr u ul var"
).split(" "))
// The title of a story is its only heading of the first level.
const OTHERWISE = { h1: "h2", h5: "h4", h6: "h4", article: "div", main: "div", header: "div", footer: "div", address: "div" }
const ATTRIBUTES = new Set((
    "href src alt title id name class lang dir colspan rowspan span scope start type value reversed datetime srcset sizes media " +
    "width height loading decoding role aria-label data-key data-pm-slice rel"
).split(" "))

// Their contents are not words; the first go to the end of the text where they are not closed, as browsers have it.
const RAW = new Set("script style title textarea xmp iframe noembed noframes".split(" "))
const FOREIGN = new Set("noscript template svg math select object xml".split(" "))

const BEGINNING = /<(?:(\/?)([a-z][a-z0-9:-]*)|!--|[!?])/gi
const ATTRIBUTE = /([a-z][a-z-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/gi

// Nothing is looked at twice, whatever somebody has put on the clipboard.
export function rebuilt(html) {
    const state = { spans: [], unclosed: new Set() }
    const beginning = new RegExp(BEGINNING)
    let out = ""
    let at = 0
    for (let found; (found = beginning.exec(html)); beginning.lastIndex = at) {
        const [written, end] = part(html, found, beginning.lastIndex, state)
        out += escaped(html.slice(at, found.index)) + written
        at = end
    }
    return out + escaped(html.slice(at))
}

const escaped = (text) => text.replaceAll("<", "&lt;")

// Return what stands for the part that begins here, and where the next one may begin.
function part(html, [opening, slash, name], from, state) {
    if (!name) return ["", after(html, opening === "<!--" ? "-->" : ">", from - (opening === "<!--" ? 2 : 0))]
    const end = endOfTag(html, from)
    if (end < 0) return [escaped(html.slice(from - opening.length)), html.length]
    const element = name.toLowerCase()
    if (!slash && (RAW.has(element) || FOREIGN.has(element))) return ["", endOfElement(html, element, end, state)]
    return [tag(slash === "/", element, html.slice(from, end), state.spans), end + 1]
}

function after(html, mark, from) {
    const at = html.indexOf(mark, from)
    return at < 0 ? html.length : at + mark.length
}

function endOfTag(html, from) {
    for (let at = from; at < html.length; at++) {
        if (html[at] === ">") return at
        if (html[at] !== '"' && html[at] !== "'") continue
        at = html.indexOf(html[at], at + 1)
        if (at < 0) return -1
    }
    return -1
}

function endOfElement(html, name, end, { unclosed }) {
    const closing = new RegExp(`</${name}`, "gi")
    closing.lastIndex = end
    if (!unclosed.has(name) && closing.exec(html)) return after(html, ">", closing.lastIndex)
    unclosed.add(name)
    return RAW.has(name) ? html.length : end + 1
}

function tag(isEnd, written, rest, spans) {
    const name = OTHERWISE[written] ?? written
    if (!ELEMENTS.has(name)) return ""
    if (name === "span") return isEnd ? (spans.pop() ?? "") : emphasis(rest, spans)
    return isEnd ? `</${name}>` : `<${name}${attributes(rest)}>`
}

// Where a word processor says by a style what an element would say.
function emphasis(rest, spans) {
    const style = rest.match(/\bstyle\s*=\s*("[^"]*"|'[^']*')/i)?.[1] ?? ""
    const names = ["span"]
    if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) names.push("strong")
    if (/font-style:\s*italic/i.test(style)) names.push("em")
    spans.push(names.toReversed().map((name) => `</${name}>`).join(""))
    return `<span${attributes(rest)}>` + names.slice(1).map((name) => `<${name}>`).join("")
}

function attributes(rest) {
    let out = ""
    for (const [, name, value = ""] of rest.matchAll(ATTRIBUTE)) {
        if (ATTRIBUTES.has(name.toLowerCase())) out += ` ${name}="${unquoted(value).replaceAll('"', "&quot;")}"`
    }
    return out
}

const unquoted = (value) => (/^["']/.test(value) ? value.slice(1, -1) : value)
