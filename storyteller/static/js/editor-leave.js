// Whoever leaves the page with words that are kept nowhere but in this browser is asked first.

export function guardWords(form) {
    let isUnsaved = false
    form.addEventListener("input", () => (isUnsaved = true))
    form.addEventListener("submit", () => (isUnsaved = false))
    form.addEventListener("words-kept", () => (isUnsaved = false))
    const ask = (event) => isUnsaved && event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
}
