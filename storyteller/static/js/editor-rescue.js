// Brings words that only this browser has to the server, which shows them in their form.
import { copies } from "./editor-copies.js"
import { send } from "./editor-send.js"

// Return what the server has and the page, which knows some keys, does not show: { key, post }, the newest last.
export async function rescue({ url, of, done, known }) {
    const unseen = []
    for (const entry of copies.of(of)) {
        if (entry.isKept || done.includes(entry.key)) {
            copies.forgetSame(entry)
            continue
        }
        const age = Math.max(0, Math.ceil((Date.now() - entry.at) / 1000))
        const { state, isNews } = await send(url, { ...entry.fields, of, post: entry.post, age })
        // What cannot be forgotten would be brought again and again.
        if (state !== "kept" || !copies.forgetSame(entry)) continue
        if (isNews || !known.includes(entry.key)) unseen.push(entry)
    }
    return unseen
}
