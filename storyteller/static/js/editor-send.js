// Sends what was typed to the server that keeps it, and says what came of it.
//
// "kept", "refused" with the server's words, "away" when nobody answers, "logged-out", or "stranger" when another account is logged in now.

const PATIENCE = 20_000 // milliseconds
const TOKEN = "csrfmiddlewaretoken"

export async function send(url, fields, { isLast = false, signal } = {}) {
    try {
        let answer = await post(url, fields, isLast, signal)
        if (answer.status === 403) {
            // The session may have ended; or somebody logged in again in another tab, which made this page's token an old one.
            const state = await renew(url, fields.of)
            if (state) return { state }
            answer = await post(url, fields, isLast, signal)
        }
        const told = await read(answer)
        if (!told || answer.status >= 500) return { state: "away" }
        const { news, trouble } = told.dataset
        const state = answer.ok ? "kept" : "refused"
        return { state, words: told.textContent.trim(), isNews: news !== undefined, isTrouble: trouble !== undefined }
    } catch {
        return { state: "away" }
    }
}

function post(url, fields, isLast, signal) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    body.set(TOKEN, document.querySelector(`[name=${TOKEN}]`).value)
    // A request that outlives its page carries 64 KB at most; a longer one may still arrive.
    const isShort = [...body.values()].join().length < 20_000
    const limits = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])]
    return fetch(url, { method: "POST", body, redirect: "manual", keepalive: isLast && isShort, signal: AbortSignal.any(limits) })
}

// Return what is in the way, "" after every form of the page has a token that is good.
async function renew(url, of) {
    const answer = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })
    const told = answer.ok ? await read(answer) : null
    if (!told) return "logged-out"
    if (told.dataset.of !== of) return "stranger"
    const token = told.querySelector(`[name=${TOKEN}]`).value
    for (const field of document.querySelectorAll(`[name=${TOKEN}]`)) field.value = token
    return ""
}

async function read(answer) {
    if (answer.type === "opaqueredirect") return null
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-of]")
}
