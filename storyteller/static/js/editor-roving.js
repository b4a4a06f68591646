// One stop for the Tab key, arrows between the buttons: how a toolbar is walked through (ARIA Authoring Practices).

const STEPS = { ArrowRight: 1, ArrowLeft: -1 }

export function rove(toolbar) {
    const all = () => [...toolbar.querySelectorAll("button")]
    const stop = (button) => all().forEach((one) => (one.tabIndex = one === button ? 0 : -1))
    stop(all()[0])
    toolbar.addEventListener("focusin", (event) => stop(event.target.closest("button")))
    toolbar.addEventListener("keydown", (event) => {
        const there = all().filter((one) => !one.disabled && one.offsetParent)
        const next = target(event, there)
        if (!next) return
        event.preventDefault()
        next.focus()
    })
}

function target({ key, target: button }, there) {
    if (key === "Home") return there[0]
    if (key === "End") return there.at(-1)
    const isLeft = getComputedStyle(button).direction === "rtl"
    const step = (STEPS[key] ?? 0) * (isLeft ? -1 : 1)
    return step && there.at((there.indexOf(button) + step) % there.length)
}
