// Whether opening a text in the editor would lose something: elements, what they say of themselves, or letters.
import { parsed } from "./editor-html.js"

// What is only written in another way afterwards.
const SAME = { B: "STRONG", I: "EM", DEL: "S", STRIKE: "S" }
const SHELL = new Set(["THEAD", "TBODY", "TFOOT", "COLGROUP", "COL", "SPAN", "P", "BR", "PICTURE", "SOURCE"])
// The server writes these anew for each picture and link.
const MADE = ["srcset", "sizes", "width", "height", "loading", "decoding", "type", "media", "rel", "role", "id", "aria-label", "style"]
// Ways between footnotes and the text are counted anew.
const WAYS = "sup.footnote-ref > a, a.footnote-backref, hr.footnotes-sep"

export function wouldLose(before, after) {
    const [was, is] = [parsed(before), parsed(after)].map(withoutWays)
    const kept = counted(is)
    const isLost = [...counted(was)].some(([part, count]) => (kept.get(part) ?? 0) < count)
    return isLost || letters(was) !== letters(is)
}

function withoutWays(body) {
    for (const way of body.querySelectorAll(WAYS)) way.remove()
    return body
}

function counted(body) {
    const counts = new Map()
    for (const element of body.querySelectorAll("*")) {
        const said = saidBy(element)
        if (SHELL.has(element.tagName) && !said) continue
        const part = `${SAME[element.tagName] ?? element.tagName} ${said}`
        counts.set(part, (counts.get(part) ?? 0) + 1)
    }
    return counts
}

function saidBy(element) {
    const isList = element.tagName === "OL" // whose type is its own, not a file's
    const said = [...element.attributes].filter(({ name }) => !MADE.includes(name) || (isList && name === "type"))
    const isPlain = ({ name, value }) => !value || (name.endsWith("span") && value === "1")
    return said.filter((one) => !isPlain(one)).map(({ name, value }) => `${name}=${value}`).sort().join(" ")
}

const letters = (body) => body.textContent.replace(/\s+/g, "")
