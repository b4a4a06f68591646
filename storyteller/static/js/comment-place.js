/** Puts a comment that was just sent into its place on the page. */

/**
 * Return `comment` where it stands now, or null where this page has no place for it.
 *
 * `parent` is the number of the comment it answers, or ""; `story` the path of the page that shows the roots.
 */
export function place(comment, parent, story) {
    const there = document.getElementById(comment.id);
    if (there) {
        there.replaceWith(comment); // sent before: it is one comment
        return comment;
    }
    const list = parent ? listBelow(parent) : listOfRoots(story);
    if (!list) return null;
    const item = document.createElement("li");
    item.append(comment);
    if (!parent && list.dataset.newest !== undefined) list.prepend(item);
    else list.append(item);
    return comment;
}

function listBelow(parent) {
    const item = document.getElementById(`comment-${parent}`)?.closest("li");
    if (!item) return null;
    item.querySelector(":scope > .thread-fold[aria-expanded=false]")?.click();
    const list = item.querySelector(":scope > ol") ?? newList("replies");
    item.append(list);
    return list;
}

function listOfRoots(story) {
    if (location.pathname !== story) return null;
    const conversation = document.querySelector(".conversation");
    const list = conversation.querySelector(".thread:not(.ancestors)") ?? newList("thread");
    if (!list.isConnected) conversation.prepend(list); // the first comment: there is only the form
    return list;
}

function newList(name) {
    const list = document.createElement("ol");
    list.className = name;
    return list;
}
