// What was typed in a story's form and is not saved yet, kept in this browser: one entry for each form that was opened.
//
// An entry is named after the account: at a browser that two people use, neither is shown the other's words.

const START = "unsaved"
const LIFE = 30 * 24 * 3600 * 1000 // milliseconds, as long as the server keeps words
const name = (of, key) => `${START} ${of} ${key}`

// Storage that is switched off, or full, keeps nothing and breaks nothing.
function calmly(act) {
    try {
        return act()
    } catch {
        return null
    }
}

export const copies = {
    // Keep the fields of a form; "isKept" says that the server has them too.
    write(of, key, { post, fields, isKept }) {
        const entry = JSON.stringify({ post, fields, isKept, at: Date.now() })
        return calmly(() => (localStorage.setItem(name(of, key), entry), true)) ?? false
    },

    forget(of, key) {
        calmly(() => localStorage.removeItem(name(of, key)))
    },

    // Forget an entry that says what it said, and say whether it is gone; another tab may have gone on writing.
    forgetSame({ name, text }) {
        calmly(() => localStorage.getItem(name) === text && localStorage.removeItem(name))
        return calmly(() => localStorage.getItem(name) === null) ?? false
    },

    // Return the entries of an account, oldest first; those that nobody comes back for go, whosever they are.
    of(account) {
        const found = []
        for (const name of calmly(() => Object.keys(localStorage)) ?? []) {
            const [start, of, key] = name.split(" ")
            if (start !== START || !key) continue
            const text = localStorage.getItem(name)
            const entry = calmly(() => JSON.parse(text))
            if (!entry?.fields || !(Date.now() - entry.at < LIFE)) calmly(() => localStorage.removeItem(name))
            else if (of === account) found.push({ name, key, text, ...entry })
        }
        return found.sort((one, other) => one.at - other.at)
    },
}
