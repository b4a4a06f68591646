/*
 * <desk-queue>: a page of the moderators' queue, whose forms decide without leaving it.
 *
 * The same POST as without script; the answer holds the parts of the page that changed, each under
 * its id. A row leaves as soon as it is decided about, the focus goes on to the next, and what
 * waits behind the page comes after.
 */

import "./desk-keys.js";

const LEAVING = ["accept_edit", "refuse_edit", "approve", "approve_trust", "reject", "spam"];
const FEW = 8; // rows left when the next page is fetched

class DeskQueue extends HTMLElement {
    connectedCallback() {
        this.addEventListener("submit", this);
        this.addEventListener("focusin", this);
    }

    disconnectedCallback() {
        this.removeEventListener("submit", this);
        this.removeEventListener("focusin", this);
    }

    handleEvent(event) {
        if (event.type === "focusin") {
            this.#here = event.target.closest(".queue-row") ?? this.#here;
        } else if (event.target.method === "post" && event.target !== this.#asPage) {
            event.preventDefault();
            this.#decide(event.target, event.submitter);
        }
    }

    get rows() {
        return [...this.querySelectorAll(".queue-row:not(.is-leaving)")];
    }

    /* The row the moderator is at; the first where that is none, or gone. */
    get row() {
        return this.rows.includes(this.#here) ? this.#here : this.rows[0];
    }

    goTo(row) {
        row?.querySelector("article").focus();
        row?.scrollIntoView({ block: "nearest" });
    }

    #here = null;
    #sent = Promise.resolve();
    #asPage = null;
    #isFetching = false;

    /* Fulfilled when every decision until now has its answer. */
    get settled() {
        return this.#sent;
    }

    #decide(form, button) {
        const body = new URLSearchParams(new FormData(form, button));
        const leaving = this.#letGo(form, button.value);
        // One after the other, as they were made: quick fingers are faster than a slow line.
        this.#sent = this.#sent.then(() => this.#send(form, button, body, leaving));
    }

    async #send(form, button, body, leaving) {
        try {
            const answer = await fetch(form.action, {
                method: "POST",
                body,
                headers: { "X-Requested-With": "storyteller" },
                redirect: "manual",
            });
            if (answer.ok) {
                this.#take(await answer.text());
                await this.#refill();
            } else {
                this.#sendAsPage(form, button);
            }
        } catch {
            this.#tell(this.dataset.offline);
            for (const row of leaving) row.classList.remove("is-leaving");
            this.goTo(leaving[0]);
        }
    }

    /* Hide at once what will not stand here any more, and go on to what comes after it. */
    #letGo(form, value) {
        const keeps = new URLSearchParams(location.search).get("queue") === "all";
        if (keeps || !LEAVING.includes(value.split(":")[0])) return [];
        const own = form.closest(".queue-row");
        const boxes = [...form.elements].filter((field) => field.type === "checkbox" && field.checked);
        const leaving = own ? [own] : boxes.map((box) => box.closest(".queue-row"));
        const all = this.rows;
        const behind = all.slice(all.indexOf(leaving.at(-1)) + 1).concat(all.toReversed());
        for (const row of leaving) row.classList.add("is-leaving");
        this.goTo(behind.find((row) => !leaving.includes(row)));
        return leaving;
    }

    #take(html) {
        const answer = new DOMParser().parseFromString(html, "text/html");
        for (const part of answer.querySelectorAll("#queue-tabs, #queue-decided")) {
            document.getElementById(part.id)?.replaceWith(part);
        }
        for (const row of answer.querySelectorAll(".queue-row")) this.#place(row);
        const told = answer.getElementById("desk-told");
        this.#tell(told.textContent, told.classList.contains("is-warning"));
    }

    /* Put a row in its place anew, take it away, or bring back one that had gone. */
    #place(row) {
        const old = document.getElementById(row.id);
        const hadFocus = old?.contains(document.activeElement);
        if (row.classList.contains("is-gone")) {
            const next = old?.nextElementSibling ?? old?.previousElementSibling;
            old?.remove();
            if (hadFocus) this.goTo(this.rows.includes(next) ? next : this.rows[0]);
            return;
        }
        if (old) old.replaceWith(row);
        else if (this.row) this.row.before(row);
        else this.querySelector(".queue-list").append(row);
        if (!old || hadFocus) this.goTo(row);
    }

    async #refill() {
        const more = this.querySelector(".queue-more a");
        if (this.rows.length < FEW && more && !this.#isFetching) {
            this.#isFetching = true;
            const answer = await fetch(more.href);
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            this.#isFetching = false;
            const isFirst = !this.rows.length;
            for (const row of page.querySelectorAll(".queue-row")) {
                if (!document.getElementById(row.id)) this.querySelector(".queue-list").append(row);
            }
            const next = page.querySelector(".queue-more");
            if (next) more.parentElement.replaceWith(next);
            else more.parentElement.remove();
            if (isFirst) this.goTo(this.rows[0]);
        }
        this.querySelector(".queue-empty").hidden = this.rows.length > 0;
        if (!this.rows.length) this.querySelector("#queue").focus();
    }

    #tell(words, isWarning = false) {
        const told = this.querySelector("#desk-told");
        told.textContent = words.trim().replace(/\s+/g, " ");
        told.classList.toggle("is-warning", isWarning);
    }

    /* Log-in ended, rights gone: the whole page says so, with every word kept. */
    #sendAsPage(form, button) {
        this.#asPage = form;
        form.requestSubmit(button);
    }
}

customElements.define("desk-queue", DeskQueue);
