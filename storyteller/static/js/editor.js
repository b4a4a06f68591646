// <story-editor>: a field of HTML becomes an editor. Without this file it stays a field that works.
//
// The editor's own style sheet is css/editor.css (injectCSS is off), so no style is put into the page.
import { Editor } from "../django_prose_editor/editor.js"
import { showCount } from "./editor-count.js"
import { extensions } from "./editor-extensions.js"
import { leaveByEscape } from "./editor-full.js"
import { opened, stored } from "./editor-html.js"
import { guardWords } from "./editor-leave.js"
import { wouldLose } from "./editor-losses.js"
import { pasted, takePlain } from "./editor-paste.js"
import { rove } from "./editor-roving.js"
import { Toolbar } from "./editor-toolbar.js"

class StoryEditor extends HTMLElement {
    #editor = null
    #unguard = () => {}
    #isShift = false // held while pasting: as it is, please
    #stop

    connectedCallback() {
        this.#stop = new AbortController()
        this.textarea = this.querySelector("textarea")
        this.page = this.querySelector(".editor-page")
        this.warning = this.querySelector(".editor-warning")
        this.toolbar = new Toolbar(this)
        this.#editor = this.#make()
        this.toolbar.attach(this.#editor)
        this.#count()
        this.#unguard = guardWords(this.textarea.form)
        rove(this.querySelector(".editor-tools"))
        leaveByEscape(this, this.#stop.signal)
        for (const key of ["keydown", "keyup"]) this.addEventListener(key, (event) => (this.#isShift = event.shiftKey), true)
        this.showSource(wouldLose(this.textarea.value, this.#html()), true)
    }

    disconnectedCallback() {
        this.#stop.abort()
        this.#unguard()
        this.#editor?.destroy()
    }

    get isSource() {
        return this.page.hidden
    }

    // Show the HTML or the editor; words typed in one are carried to the other.
    showSource(source, isLoss = false) {
        if (!source && this.isSource) this.#editor.commands.setContent(opened(this.textarea.value))
        this.page.hidden = source
        this.textarea.hidden = !source
        this.warning.hidden = !(source && isLoss)
        this.querySelector(".editor-tools").hidden = false
        this.toolbar.refresh()
    }

    // Say what has been made of a paste, and offer the way back, until one writes on.
    tell(what) {
        for (const line of this.querySelectorAll("[data-told]")) line.hidden = line.dataset.told !== what
        this.querySelector(".editor-told button").hidden = !what
    }

    // Return the HTML that the server makes of Markdown, "" where it makes none.
    async convert(markdown) {
        const body = new FormData()
        body.set("csrfmiddlewaretoken", this.textarea.form.elements.csrfmiddlewaretoken.value)
        body.set("markdown", markdown)
        const answer = await fetch(this.dataset.convert, { method: "POST", body })
        return answer.ok ? answer.text() : ""
    }

    #make() {
        const { placeholder, label } = this.dataset
        return new Editor({
            element: this.page,
            extensions: extensions(placeholder),
            content: opened(this.textarea.value),
            injectCSS: false,
            editorProps: {
                transformPastedHTML: (html) => pasted(html, this.#editor, () => queueMicrotask(() => this.tell("pictures"))),
                handlePaste: (view, event) => takePlain(this, this.#editor, event, this.#isShift),
                attributes: { class: "story-text", role: "textbox", "aria-multiline": "true", "aria-label": label },
            },
            onUpdate: () => this.#keep(),
            onTransaction: () => this.toolbar.refresh(),
        })
    }

    #html() {
        return stored(this.#editor, this.dataset.wayBack)
    }

    #keep() {
        this.textarea.value = this.#html()
        this.textarea.dispatchEvent(new Event("input", { bubbles: true }))
        this.tell(null)
        this.#count()
    }

    #count() {
        showCount(this.querySelector(".editor-count"), this.#editor.getText())
    }
}

customElements.define("story-editor", StoryEditor)
