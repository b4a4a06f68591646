// Pictures by upload: the dialog, pictures that are pasted or dropped, and the list of covers.
// The server answers with HTML: the figure, or the fields again with what is wrong with them.

const dialog = () => document.getElementById("picture-dialog")

export function addPicture(editor, file = null) {
    return ask(file, (figure) => {
        const image = figure.querySelector("img")
        const picture = { type: "picture", attrs: { src: image.getAttribute("src"), alt: image.alt, isNew: true } }
        editor.chain().focus().insertContent([{ type: "figure", content: [picture] }, { type: "paragraph" }]).run()
    })
}

// Several at once come one after the other: each is described before the next is asked for.
async function addPictures(editor, files) {
    for (const file of files) await addPicture(editor, file)
}

// Let one be chosen without putting it into the text; ``use`` is called with its address.
export const choosePicture = (use) => ask(null, (figure) => use(figure.querySelector("img").getAttribute("src")))

export function takePictures(host, editor) {
    const take = (event, files) => {
        const pictures = [...(files ?? [])].filter((one) => one.type.startsWith("image/"))
        if (!pictures.length || host.isSource) return
        event.preventDefault()
        event.stopPropagation()
        addPictures(editor, pictures)
    }
    host.page.addEventListener("paste", (event) => take(event, event.clipboardData?.files), true)
    host.page.addEventListener("drop", (event) => take(event, event.dataTransfer?.files), true)
}

// The promise is kept when the dialog is closed, whether a picture came of it or not.
function ask(file, use) {
    const form = dialog().querySelector("form")
    form.reset()
    if (file) {
        const files = new DataTransfer()
        files.items.add(file)
        form.elements.file.files = files.files
    }
    dialog().querySelector("[data-cancel]").onclick = () => dialog().close()
    form.onsubmit = (event) => {
        event.preventDefault()
        send(form, use)
    }
    dialog().showModal()
    return new Promise((closed) => dialog().addEventListener("close", closed, { once: true }))
}

async function send(form, use) {
    const wrong = form.querySelector(".desk-dialog-wrong")
    const button = form.querySelector("[type=submit]")
    wrong.hidden = button.disabled = true
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
        button.disabled = false
    }
}

// The answer's fields replace ours, but a file cannot be given back by a server: ours is kept.
function showAgain(form, html) {
    const kept = form.elements.file
    form.querySelector("[data-fields]").innerHTML = html
    form.elements.file.replaceWith(kept)
    form.querySelector(".is-wrong :is(input, textarea)")?.focus()
}

// <cover-upload>: the link beside the list of covers opens the dialog instead of another page.
class CoverUpload extends HTMLElement {
    connectedCallback() {
        this.querySelector("a").addEventListener("click", (event) => {
            event.preventDefault()
            ask(null, (figure) => this.#choose(figure.dataset))
        })
    }

    #choose({ name, picture }) {
        const list = document.getElementById(this.getAttribute("for"))
        list.append(new Option(name, picture, true, true))
    }
}

customElements.define("cover-upload", CoverUpload)
