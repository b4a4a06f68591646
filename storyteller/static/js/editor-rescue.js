// Brings words that only this browser has to the server, which shows them in their form.
import { copies } from "./editor-copies.js"
import { send } from "./editor-send.js"

// Return the stories whose unsaved words the server has learned of just now.
export async function rescue({ url, of, done }) {
    const learned = new Set()
    for (const entry of copies.of(of)) {
        if (entry.isKept || done.includes(entry.key)) {
            copies.forgetSame(entry)
            continue
        }
        const age = Math.max(0, Math.ceil((Date.now() - entry.at) / 1000))
        const { state, isNews } = await send(url, { ...entry.fields, of, post: entry.post, age })
        if (state !== "kept") continue
        copies.forgetSame(entry)
        if (isNews) learned.add(entry.post)
    }
    return learned
}
