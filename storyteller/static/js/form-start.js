/** What a form gets when somebody begins to write: a key of its own, its opening time, and work that a worker does meanwhile. */

const OLD = 100 * 60_000; // milliseconds; a challenge is good for two hours (comments/proof.py)
const MOMENT = 1_500; // milliseconds that sending waits for the work at most

/** Return a random UUID, on plain http too, where browsers hide crypto.randomUUID. */
const freshKey = () =>
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
        (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    );

export class FormStart {
    #host;
    #work;
    #worker;
    #askedAt = -Infinity;

    /** `host` holds the form; its data-start and data-worker say where to ask and who works. */
    constructor(host) {
        this.#host = host;
    }

    /** Begin, once; ask for another challenge where the last one has grown old. */
    begin() {
        this.#field("submit_key").value ||= freshKey();
        if (Date.now() - this.#askedAt < OLD) return;
        this.#askedAt = Date.now();
        this.#field("proof").value = "";
        // Whatever goes wrong, the comment is taken without it.
        this.#work = this.#begin().catch(() => {});
    }

    /** Wait until the work is done, but only a moment. */
    ready() {
        this.begin();
        return Promise.race([this.#work, new Promise((go) => setTimeout(go, MOMENT))]);
    }

    /** Forget all of it: what it was for has arrived, or the form has come back. */
    stop() {
        this.#worker?.terminate();
        this.#askedAt = -Infinity;
    }

    async #begin() {
        const answer = await fetch(this.#host.dataset.start);
        const { opened, challenge } = await answer.json();
        this.#field("opened").value ||= opened;
        this.#field("proof").value = await this.#solved(challenge);
    }

    #solved(challenge) {
        return new Promise((solved, failed) => {
            const worker = new Worker(this.#host.dataset.worker);
            this.#worker = worker;
            worker.addEventListener("error", failed);
            worker.addEventListener("message", ({ data }) => {
                worker.terminate();
                solved(data);
            });
            worker.postMessage(challenge);
        });
    }

    #field(name) {
        return this.#host.querySelector(`[name=${name}]`);
    }
}
