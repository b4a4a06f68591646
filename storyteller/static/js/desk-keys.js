/*
 * <desk-keys>: one key for each button of the row the moderator is at. Stands within <desk-queue>.
 *
 * Keys do nothing while somebody types, and can be switched off, for those who speak to their
 * computer. Source: WCAG 2.2, 2.1.4.
 */

const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
const UNDO = "#queue-decided .verb-undo";
const SWITCH = "desk-keys"; // in the browser's storage: "off"

class DeskKeys extends HTMLElement {
    connectedCallback() {
        document.addEventListener("keydown", this);
        this.#line.hidden = false;
        this.#line.addEventListener("click", () => this.#help());
        this.#box.checked = localStorage.getItem(SWITCH) !== "off";
        this.#box.addEventListener("change", () => {
            localStorage.setItem(SWITCH, this.#box.checked ? "on" : "off");
        });
    }

    disconnectedCallback() {
        document.removeEventListener("keydown", this);
    }

    handleEvent(event) {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (event.key === "Escape") this.#leavePanel();
        else if (this.#isOff || event.target.closest(TYPING) || this.#dialog.open) return;
        else if (this.#press(event.key)) event.preventDefault();
    }

    get #queue() {
        return this.closest("desk-queue");
    }

    get #dialog() {
        return this.querySelector("dialog");
    }

    get #line() {
        return this.querySelector(".desk-keys-line");
    }

    get #box() {
        return this.querySelector("input");
    }

    get #isOff() {
        return !this.#box.checked;
    }

    /* Do what the key means; say whether it means anything. */
    #press(key) {
        const row = this.#queue.row;
        if (/^[1-9]$/.test(key)) return this.#reason(row, Number(key));
        // The first key only shows which row is meant.
        if (row && "aAsrbno".includes(key) && !row.contains(document.activeElement)) key = "j";
        const does = {
            j: () => this.#step(1),
            k: () => this.#step(-1),
            a: () => this.#click(row, "[value=accept_edit]") || this.#click(row, "[value=approve]"),
            A: () => this.#click(row, "[value=approve_trust]"),
            s: () => this.#click(row, "[value=spam]"),
            r: () => this.#open(row, ".verb-reject", ".verb-reject .panel-reasons button"),
            b: () => this.#open(row, ".verb-more, .panel-block", ".panel-block select"),
            n: () => this.#open(row, ".verb-more, .panel-note", ".panel-note textarea"),
            o: () => this.#click(row, "[data-key=open]"),
            u: () => this.#queue.settled.then(() => this.#click(document, UNDO)),
            "?": () => this.#help(),
        }[key];
        return does ? (does(), true) : false;
    }

    #step(by) {
        const rows = this.#queue.rows;
        const isThere = this.#queue.row?.contains(document.activeElement);
        const place = rows.indexOf(this.#queue.row) + (isThere ? by : 0);
        this.#queue.goTo(rows[Math.max(0, Math.min(place, rows.length - 1))]);
    }

    #click(within, what) {
        const found = within?.querySelector(what);
        found?.click();
        return Boolean(found);
    }

    #open(row, panels, field) {
        for (const panel of row?.querySelectorAll(panels) ?? []) panel.open = true;
        row?.querySelector(field)?.focus();
    }

    /* While the reasons of a row stand open, a number is one of them. */
    #reason(row, number) {
        const buttons = row?.querySelectorAll(".verb-reject[open] .panel-reasons button");
        buttons?.[number - 1]?.click();
        return Boolean(buttons?.length);
    }

    #leavePanel() {
        const row = document.activeElement.closest(".queue-row");
        for (const panel of row?.querySelectorAll("details.verb-panel[open]") ?? []) {
            panel.open = false;
        }
        if (row) this.#queue.goTo(row);
    }

    #help() {
        this.#dialog.showModal();
    }
}

customElements.define("desk-keys", DeskKeys);
