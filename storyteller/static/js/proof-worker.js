/** A worker: does the work that a challenge asks for (ALTCHA, version 2, PBKDF2) and answers with the solution. */

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Count up to the number whose key begins as the challenge says; comments/proof.py knows how far that is. */
async function solve({ algorithm, nonce, salt, cost, keyLength, keyPrefix }) {
    const how = { name: "PBKDF2", hash: algorithm.split("/")[1], salt: bytesOf(salt), iterations: cost };
    const start = bytesOf(nonce);
    const password = new Uint8Array(start.length + 4);
    password.set(start);
    for (let counter = 0; ; counter++) {
        new DataView(password.buffer).setUint32(start.length, counter);
        const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
        const derivedKey = hexOf(await crypto.subtle.deriveBits(how, key, keyLength * 8));
        if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
    }
}

addEventListener("message", async ({ data: challenge }) => {
    if (!crypto.subtle) return; // plain http: browsers hide it, and a comment needs no proof
    const solution = await solve(challenge.parameters);
    postMessage(btoa(JSON.stringify({ challenge, solution })));
});
