// Pictures: the dialog of upload and library, pictures that are pasted or dropped, and the list of covers.
// The server answers with HTML: the figure, or the fields again with what is wrong with them.
import { wordsIn } from "./editor-html.js"
import "./picture-library.js"

const PREVIEW = 640 // pixels, the wider side

const dialog = () => document.getElementById("picture-dialog")

export function addPicture(editor, file = null, number = "") {
    return ask({ file, number }, (figure) => {
        const image = figure.querySelector("img")
        const picture = { type: "picture", attrs: { src: image.getAttribute("src"), alt: image.alt, isNew: true } }
        editor.chain().focus().insertContent([{ type: "figure", content: [picture] }, { type: "paragraph" }]).run()
    })
}

// Several at once come one after the other: each is described before the next is asked for.
async function addPictures(editor, files) {
    const words = (number) => dialog().dataset.number.replace("{number}", number).replace("{count}", files.length)
    for (const [at, file] of files.entries()) await addPicture(editor, file, files.length > 1 ? words(at + 1) : "")
}

// Let one be chosen without putting it into the text; ``use`` is called with its address.
export const choosePicture = (use) => ask({}, (figure) => use(figure.querySelector("img").getAttribute("src")))

export function takePictures(host, editor) {
    const take = (event, files) => {
        const pictures = [...(files ?? [])].filter(isPicture)
        if (!pictures.length || host.isSource) return
        event.preventDefault()
        event.stopPropagation()
        addPictures(editor, pictures)
    }
    host.page.addEventListener("paste", (event) => hasWords(event) || take(event, event.clipboardData?.files), true)
    host.page.addEventListener("drop", (event) => take(event, event.dataTransfer?.files), true)
}

// A word processor puts a picture of the words beside the words, for programs that take no words.
const hasWords = ({ clipboardData }) => wordsIn(clipboardData?.getData("text/html") ?? "") !== ""

// A system that does not know a kind gives it no name; the server has a sentence for HEIC.
const isPicture = (file) => file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name)

// The promise is kept when the dialog is closed, whether a picture came of it or not.
function ask({ file = null, number = "", tab = "picture-upload" }, use) {
    const form = dialog().querySelector("form")
    const library = dialog().querySelector("picture-library")
    const heading = dialog().querySelector("h2")
    renew(form)
    heading.textContent = number || heading.dataset.one
    if (file) {
        const files = new DataTransfer()
        files.items.add(file)
        form.elements.file.files = files.files
    }
    for (const button of dialog().querySelectorAll("[data-cancel]")) button.onclick = () => dialog().close()
    form.onsubmit = (event) => {
        event.preventDefault()
        send(form, use)
    }
    // Another field's change comes with the click on a button, which must not move away under it.
    form.onchange = (event) => event.target === form.elements.file && preview(form)
    preview(form)
    library.search.reset()
    library.use = (figure) => {
        dialog().close()
        use(figure)
    }
    dialog().showModal()
    dialog().querySelector("picture-tabs").open(tab)
    if (file) form.elements.alt.focus()
    return new Promise((closed) => dialog().addEventListener("close", closed, { once: true }))
}

// What was wrong with the last picture is nothing the next one is told.
function renew(form) {
    const fields = form.querySelector("[data-fields]")
    fields.untouched ??= fields.innerHTML
    fields.innerHTML = fields.untouched
    form.querySelector(".desk-dialog-wrong").hidden = true
    form.reset()
}

// Drawn, because the page's policy lets no picture in that is not ours yet.
async function preview(form) {
    const canvas = form.querySelector("canvas")
    const file = form.elements.file.files[0]
    canvas.hidden = true
    if (!file) return
    try {
        const picture = await createImageBitmap(file)
        const scale = Math.min(1, PREVIEW / Math.max(picture.width, picture.height))
        canvas.width = picture.width * scale
        canvas.height = picture.height * scale
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
        picture.close()
        canvas.hidden = file !== form.elements.file.files[0]
    } catch {
        // The browser cannot show it; whether we can is the server's answer.
    }
}

async function send(form, use) {
    const wrong = form.querySelector(".desk-dialog-wrong")
    const button = form.querySelector("[type=submit]")
    const fields = form.querySelector("[data-fields]")
    // The answer may replace the fields: what is typed meanwhile would be lost.
    wrong.hidden = button.disabled = fields.inert = true
    try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form) })
        const html = await answer.text()
        if (answer.status === 422) showAgain(form, html)
        else if (!answer.ok) throw new Error(answer.status)
        else {
            dialog().close()
            use(new DOMParser().parseFromString(html, "text/html").querySelector("figure"))
        }
    } catch {
        wrong.hidden = false
    } finally {
        button.disabled = fields.inert = false
    }
}

// The answer's fields replace ours, but a file cannot be given back by a server: ours is kept.
function showAgain(form, html) {
    const kept = form.elements.file
    const fields = form.querySelector("[data-fields]")
    fields.inert = false
    fields.innerHTML = html
    form.elements.file.replaceWith(kept)
    form.querySelector(".is-wrong :is(input, textarea)")?.focus()
}

// <cover-upload>: the links beside the list of covers open the dialog instead of other pages.
class CoverUpload extends HTMLElement {
    connectedCallback() {
        const [upload, library] = this.querySelectorAll("a")
        this.list = document.getElementById(this.getAttribute("for"))
        this.list.addEventListener("change", () => this.#show())
        library.hidden = false
        this.#opens(upload, "picture-upload")
        this.#opens(library, "picture-library")
    }

    #opens(link, tab) {
        link.addEventListener("click", (event) => {
            event.preventDefault()
            ask({ tab }, (figure) => this.#choose(figure))
        })
    }

    #choose(figure) {
        const { name, picture } = figure.dataset
        const known = [...this.list.options].find((option) => option.value === picture)
        if (!known) this.list.append(new Option(name, picture))
        this.list.value = picture
        this.list.selectedOptions[0].dataset.src ??= figure.querySelector("img").getAttribute("src")
        this.list.dispatchEvent(new Event("input", { bubbles: true }))
        this.list.dispatchEvent(new Event("change", { bubbles: true }))
    }

    #show() {
        const shown = this.querySelector("img")
        const src = this.list.selectedOptions[0]?.dataset.src
        shown.hidden = !src
        shown.className = "cover-chosen cropped"
        if (src) shown.src = src
    }
}

customElements.define("cover-upload", CoverUpload)
