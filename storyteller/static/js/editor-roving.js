// One stop for the Tab key, arrows between the buttons: how a toolbar is walked through (ARIA Authoring Practices).

const STEPS = { ArrowRight: 1, ArrowLeft: -1 }

export function rove(toolbar) {
    const all = () => [...toolbar.querySelectorAll("button, select")]
    const stop = (one) => all().forEach((other) => (other.tabIndex = other === one ? 0 : -1))
    stop(all()[0])
    toolbar.addEventListener("focusin", (event) => stop(event.target.closest("button, select")))
    toolbar.addEventListener("keydown", (event) => {
        const there = all().filter((one) => !one.disabled && one.offsetParent)
        const next = target(event, there)
        if (!next) return
        event.preventDefault()
        next.focus()
    })
}

function target({ key, target: from }, there) {
    if (key === "Home") return there[0]
    if (key === "End") return there.at(-1)
    const isLeft = getComputedStyle(from).direction === "rtl"
    const step = (STEPS[key] ?? 0) * (isLeft ? -1 : 1)
    return step && there.at((there.indexOf(from) + step) % there.length)
}
