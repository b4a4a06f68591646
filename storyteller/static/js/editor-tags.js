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

const COMMENT = /<!--[\s\S]*?-->|<[!?][^>]*>/g
const SWALLOWED = /<(script|style|title|noscript|template|textarea|xmp|iframe|noembed|noframes|svg|math|select|object|xml)\b[^>]*>[\s\S]*?<\/\1\s*>/gi
const TAG = /<(\/?)([a-z][a-z0-9:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi
const ATTRIBUTE = /([a-z][a-z-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/gi

export function rebuilt(html) {
    const text = html.replace(COMMENT, "").replace(SWALLOWED, "")
    const spans = []
    let out = ""
    let end = 0
    for (const found of text.matchAll(TAG)) {
        out += escaped(text.slice(end, found.index)) + tag(found[1] === "/", found[2].toLowerCase(), found[3], spans)
        end = found.index + found[0].length
    }
    return out + escaped(text.slice(end))
}

const escaped = (text) => text.replaceAll("<", "&lt;")

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
