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
    return item && (item.querySelector(":scope > ol") ?? newList(item, "replies"));
}

function listOfRoots(story) {
    if (location.pathname !== story) return null;
    const conversation = document.querySelector(".conversation");
    return conversation.querySelector(".thread:not(.ancestors)") ?? newList(conversation, "thread");
}

function newList(parent, name) {
    const list = document.createElement("ol");
    list.className = name;
    parent.append(list);
    // The form stays last.
    const form = parent.querySelector(":scope > reply-mover");
    if (form) parent.append(form);
    return list;
}
