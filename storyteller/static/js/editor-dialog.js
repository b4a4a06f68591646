// A dialog that asks in between (templates/admin/blog/_dialogs.html).

// Return what was filled in, by name, with the button that was pressed as "answer"; null when it was left.
export function ask(id, values) {
    const dialog = document.getElementById(id)
    const form = dialog.querySelector("form")
    form.reset()
    for (const [name, value] of Object.entries(values)) {
        const field = form.elements[name]
        if (field.type === "checkbox") field.checked = value
        else field.value = value
    }
    dialog.returnValue = ""
    dialog.querySelector("[data-cancel]").onclick = () => dialog.close()
    dialog.showModal()
    return new Promise((answered) => {
        dialog.onclose = () => answered(dialog.returnValue ? { ...filled(form), answer: dialog.returnValue } : null)
    })
}

function filled(form) {
    const values = Object.fromEntries(new FormData(form))
    for (const box of form.querySelectorAll("[type=checkbox]")) values[box.name] = box.checked
    return values
}
