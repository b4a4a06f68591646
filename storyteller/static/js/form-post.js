/** Sends a form without leaving the page. */

const PATIENCE = 30_000; // milliseconds; sent again, it is still one comment

/**
 * Return the status, the address and the piece of a page that came back; status 0 where nothing did.
 *
 * `action` is where a button sends the form instead.
 */
export async function post(form, action = form.action) {
    const piece = document.createElement("template");
    try {
        const answer = await fetch(action, {
            method: "POST",
            body: new URLSearchParams(new FormData(form)),
            headers: { "X-Requested-With": "storyteller" },
            signal: AbortSignal.timeout(PATIENCE),
        });
        piece.innerHTML = await answer.text();
        return { status: answer.status, url: answer.headers.get("Location"), piece: piece.content };
    } catch {
        return { status: 0, url: "", piece: piece.content };
    }
}
