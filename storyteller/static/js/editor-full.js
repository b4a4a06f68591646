// The full page: nothing but the title, the tools and the text. Escape, or the same button, brings the desk back.

const LONELY = "writing-only"

export function setFull(host, isFull = !isFullPage()) {
    document.body.classList.toggle(LONELY, isFull)
    host.toolbar.refresh()
    host.scrollIntoView({ block: "nearest" })
}

export const isFullPage = () => document.body.classList.contains(LONELY)

export function leaveByEscape(host, signal) {
    const leave = (event) => {
        // A dialog that is open takes the key for itself.
        if (event.key !== "Escape" || !isFullPage() || document.querySelector("dialog[open]")) return
        event.preventDefault()
        setFull(host, false)
    }
    document.addEventListener("keydown", leave, { signal })
}
