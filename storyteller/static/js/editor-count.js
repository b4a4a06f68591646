// How many words a story has and how long it takes to read them; counted as the server counts (blog/models/wording.py).

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu
// Scripts without spaces: two letters are about a word.
const UNSPACED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]/g

export function showCount(place, text) {
    const letters = text.match(UNSPACED)?.length ?? 0
    const words = (text.replace(UNSPACED, " ").match(WORD)?.length ?? 0) + Math.floor(letters / 2)
    place.querySelector("[data-words]").value = words
    place.querySelector("[data-minutes]").value = Math.max(1, Math.round(words / place.dataset.pace))
    place.hidden = false
}
