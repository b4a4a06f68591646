/** What <comment-form> does with the answer to a form it has sent: everything lands in its place. */

import { place } from "./comment-place.js";

/** Show `answer` (see form-post.js) in `host`; `parent` is the number of the comment that was answered, or "". */
export function show(host, { status, url, piece }, parent) {
    const [comment, preview, form] = ["article", ".preview", "#comment-form"].map((name) => piece.querySelector(name));
    if (status === 201 && comment) showComment(host, comment, parent, url);
    else if (status === 200 && preview) showPreview(host, preview);
    else if ((status === 422 || status === 429) && form) mend(host, form, piece);
    else if (status === 403) sendPlainly(host); // to the page that asks for one more click
    else host.fail();
}

function showComment(host, comment, parent, url) {
    const mover = host.closest("reply-mover");
    host.querySelector("draft-keeper").forget();
    // Who has spoken under another face is shown as that one by another page.
    const isOtherFace = [...host.querySelectorAll("[name=face]")].some((face) => face.checked !== face.defaultChecked);
    if (isOtherFace || !place(comment, parent, mover.story)) return location.assign(url);
    mover.goHome();
    host.form.elements.body.value = "";
    clearFaults(host.form);
    document.getElementById("preview")?.remove();
    host.renew();
    history.replaceState(null, "", `#${comment.id}`); // where a reload looks
    comment.focus();
    host.tell(comment.querySelector(".comment-waiting strong")?.textContent ?? host.dataset.posted);
}

/** Take away what an earlier answer found wrong in `form`: it has been accepted since. */
function clearFaults(form) {
    form.querySelectorAll(".errorlist").forEach((list) => list.remove());
    form.querySelectorAll(".is-wrong").forEach((field) => field.classList.remove("is-wrong"));
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
}

function showPreview(host, preview) {
    document.getElementById("preview")?.remove();
    host.prepend(preview);
    preview.focus();
}

/** Show the form as it came back, and go to what is wrong in it. */
function mend(host, form, piece) {
    host.form.replaceWith(form);
    host.closest("reply-mover").dressAs(piece.querySelector("reply-mover"));
    host.begin();
    const wrong = form.querySelector(".errorlist.nonfield, [aria-invalid], .guest-legend.is-wrong");
    if (!wrong.matches("[aria-invalid]")) wrong.tabIndex = -1;
    wrong.focus();
}

function sendPlainly(host) {
    host.querySelector("draft-keeper").leave();
    host.form.submit();
}
