// The dialog that asks where a link leads (templates/admin/blog/_dialogs.html).

export function editLink(editor) {
    const dialog = document.getElementById("link-dialog")
    const field = dialog.querySelector("input")
    field.value = editor.getAttributes("link").href ?? ""
    dialog.returnValue = ""
    dialog.querySelector("[data-cancel]").onclick = () => dialog.close()
    dialog.onclose = () => close(editor, dialog.returnValue, field.value.trim())
    dialog.showModal()
    field.select()
}

function close(editor, answer, written) {
    const chain = editor.chain().focus().extendMarkRange("link")
    if (answer === "remove" || (answer === "set" && !written)) chain.unsetLink().run()
    if (answer !== "set" || !written) return
    const href = addressOf(written)
    if (editor.state.selection.empty && !editor.isActive("link")) {
        editor.chain().focus().insertContent({ type: "text", text: written, marks: [{ type: "link", attrs: { href } }] }).run()
    } else {
        chain.setLink({ href }).run()
    }
}

// What people write for an address: with its scheme, a path of this site, a mail address, or a bare host name.
function addressOf(written) {
    if (/^([a-z][a-z0-9+.-]*:|[/#?])/i.test(written)) return written
    return /^[^\s/]+@[^\s/]+$/.test(written) ? `mailto:${written}` : `https://${written}`
}
