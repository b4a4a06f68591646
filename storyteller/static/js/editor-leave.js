// Whoever leaves the page with words that are not saved is asked first.

export function guardWords(form) {
    let isUnsaved = false
    form.addEventListener("input", () => (isUnsaved = true))
    form.addEventListener("submit", () => (isUnsaved = false))
    const ask = (event) => isUnsaved && event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
}
