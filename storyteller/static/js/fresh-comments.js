/** Brings what was said meanwhile into the page, without touching what stands there. */

/**
 * Fetch this page anew and put the comments that are missing here into their places.
 *
 * `id` is of one that must be among them. Returns the first, and what the conversation has come to; nothing where this page
 * does not show that one.
 */
export async function bring(id) {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !fresh.getElementById(id)) return {};
    const came = [...fresh.querySelectorAll(".thread .comment")].filter((comment) => !document.getElementById(comment.id));
    for (const comment of came) if (!document.getElementById(comment.id)) place(comment.closest("li"));
    renew(fresh);
    const seq = fresh.querySelector("new-comments").dataset.seq;
    return { first: document.getElementById(came[0]?.id ?? id), seq };
}

/** Put `item` of the fresh page where it belongs in ours: behind its neighbour there, or first under what it answers. */
function place(item) {
    const { previousElementSibling: neighbour, parentElement: list } = item;
    if (neighbour) return ours(neighbour).after(copy(item));
    if (list.matches(".thread")) return document.querySelector(".thread").prepend(copy(item));
    const answered = ours(list.parentElement);
    const known = answered.querySelector(":scope > .replies");
    if (known) known.prepend(copy(item));
    else answered.append(copy(list.previousElementSibling), copy(list)); // with the button that folds it
}

// The fresh page stays whole: where the next one belongs is read from it.
const copy = (element) => document.importNode(element, true);

/** Return the item of our page that holds the same comment. */
function ours(item) {
    return document.getElementById(item.querySelector(":scope > .comment").id).parentElement;
}

/** Renew what counts comments: in the heading, on the buttons that fold, in the links to the rest of a thread. */
function renew(fresh) {
    const count = fresh.querySelector(".conversation-count");
    if (count) document.querySelector(".conversation-count")?.replaceWith(count);
    for (const button of fresh.querySelectorAll(".thread-fold")) {
        const kept = ours(button.parentElement).querySelector(":scope > .thread-fold");
        kept?.replaceChildren(...button.childNodes);
    }
    for (const more of fresh.querySelectorAll(".thread-more")) {
        const list = ours(more.parentElement.parentElement).querySelector(":scope > .replies");
        list.querySelector(":scope > .thread-more")?.remove();
        list.append(more);
    }
}
