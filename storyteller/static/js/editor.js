// <story-editor>: a field of HTML becomes an editor. Without this file it stays a field that works.
//
// The editor's own style sheet is css/editor.css (injectCSS is off), so no style is put into the page.
import { Editor } from "../django_prose_editor/editor.js"
import { extensions } from "./editor-extensions.js"
import { guardWords } from "./editor-leave.js"
import { wouldLose } from "./editor-losses.js"
import { rove } from "./editor-roving.js"
import { Toolbar } from "./editor-toolbar.js"

// Looks of elsewhere. The editor drops them anyway; out before it parses, they do not even ask the page's policy.
const STYLES = /<(style|script)\b[\s\S]*?<\/\1>/gi
const LOOKS = /\s(style|on\w+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi
const plain = (html) => html.replace(STYLES, "").replace(/<[^>]+>/g, (tag) => tag.replace(LOOKS, ""))

const EMPTY_END = /(<p><\/p>)+$/ // kept under a table or a picture, so that one can write on

class StoryEditor extends HTMLElement {
    #editor = null
    #unguard = () => {}

    connectedCallback() {
        this.textarea = this.querySelector("textarea")
        this.page = this.querySelector(".editor-page")
        this.warning = this.querySelector(".editor-warning")
        this.toolbar = new Toolbar(this)
        this.#editor = this.#make()
        this.toolbar.attach(this.#editor)
        this.#count()
        this.#unguard = guardWords(this.textarea.form)
        rove(this.querySelector(".editor-tools"))
        this.showSource(wouldLose(this.textarea.value, this.#editor.getHTML()), true)
    }

    disconnectedCallback() {
        this.#unguard()
        this.#editor?.destroy()
    }

    get isSource() {
        return this.page.hidden
    }

    // Show the HTML or the editor; words typed in one are carried to the other.
    showSource(source, isLoss = false) {
        if (!source && this.isSource) this.#editor.commands.setContent(this.textarea.value)
        this.page.hidden = source
        this.textarea.hidden = !source
        this.warning.hidden = !(source && isLoss)
        this.querySelector(".editor-tools").hidden = false
        this.toolbar.refresh()
    }

    #make() {
        return new Editor({
            element: this.page,
            extensions: extensions(this.dataset.placeholder),
            content: this.textarea.value,
            injectCSS: false,
            editorProps: {
                transformPastedHTML: plain,
                attributes: { class: "story-text", role: "textbox", "aria-multiline": "true", "aria-label": this.dataset.label },
            },
            onUpdate: ({ editor }) => this.#keep(editor.getHTML()),
            onTransaction: () => this.toolbar.refresh(),
        })
    }

    #keep(html) {
        this.textarea.value = html.replace(EMPTY_END, "")
        this.textarea.dispatchEvent(new Event("input", { bubbles: true }))
        this.#count()
    }

    #count() {
        const words = this.#editor.getText().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) ?? []
        this.querySelector("[data-count]").value = words.length
        this.querySelector(".editor-count").hidden = false
    }
}

customElements.define("story-editor", StoryEditor)
