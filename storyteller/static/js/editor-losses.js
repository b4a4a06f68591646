// Whether opening a text in the editor would lose something: elements, or letters, that it does not give back.

// What is only written in another way afterwards.
const SAME = { B: "STRONG", I: "EM", DEL: "S", STRIKE: "S" }
const SHELL = new Set(["THEAD", "TBODY", "TFOOT", "COLGROUP", "COL", "SPAN", "P", "BR"])

function elements(html) {
    const counts = new Map()
    for (const element of parsed(html).querySelectorAll("*")) {
        const name = SAME[element.tagName] ?? element.tagName
        if (!SHELL.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return counts
}

function parsed(html) {
    return new DOMParser().parseFromString(html, "text/html").body
}

function letters(html) {
    return parsed(html).textContent.replace(/\s+/g, "")
}

function classes(html) {
    return parsed(html).querySelectorAll("[class], [id], [lang], [dir]").length
}

export function wouldLose(before, after) {
    const kept = elements(after)
    const isLost = [...elements(before)].some(([name, count]) => (kept.get(name) ?? 0) < count)
    return isLost || letters(before) !== letters(after) || classes(before) > classes(after)
}
