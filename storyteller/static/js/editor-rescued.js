// <story-rescue>: on the desk's first page, words of new stories that only this browser has come into the list.
import { rescue } from "./editor-rescue.js"

class StoryRescue extends HTMLElement {
    async connectedCallback() {
        const { url, of, done } = this.dataset
        const learned = await rescue({ url, of, done: done.split(" ") })
        if (learned.has("") && this.isConnected) location.reload()
    }
}

customElements.define("story-rescue", StoryRescue)
