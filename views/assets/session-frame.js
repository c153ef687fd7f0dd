// Answers pages that ask "CLIENT_ID SESSION" whether that is still the login of this browser: `unchanged`, `changed`, or
// `error` if it cannot know (OpenID Connect Session Management 1.0, section 3.2). SESSION is empty for no login.

/**
 * @typedef {object} Page
 * @property {string} client
 * @property {string} origin
 */

/** @type {Promise<Page & { isAdmitted: boolean }> | undefined} The page that the server has admitted; only one page can have this frame. */
let admitted;

window.addEventListener("message", async ({ data, origin, source }) => {
  if (typeof data !== "string") return;
  const [client, session, ...more] = data.split(" ");
  if (session === undefined || more.length > 0) return;
  const page = /** @type {Window} */ (source);
  page.postMessage(await stateOf({ client: client ?? "", session, origin }), origin);
});

/** @param {Page & { session: string }} question */
async function stateOf({ client, session, origin }) {
  try {
    admitted ??= admit(client, origin);
    const { isAdmitted, ...page } = await admitted;
    if (!isAdmitted || page.client !== client || page.origin !== origin) return "error";
    if (!(await readsCookies())) return "error";
    const current = cookie(document.documentElement.dataset["cookie"] ?? "");
    if (current === undefined) return session === "" ? "unchanged" : "changed";
    return current === (await hash(session)) ? "unchanged" : "changed";
  } catch {
    return "error"; // the server does not answer, or the page is at an address where browsers offer no hashes
  }
}

/**
 * @param {string} client
 * @param {string} origin
 */
async function admit(client, origin) {
  const query = new URLSearchParams({ client_id: client, origin });
  const { ok } = await fetch(`${location.pathname}/init?${query}`);
  return { client, origin, isAdmitted: ok };
}

/** A frame of another site gets no cookies, or only those that were set in such frames. */
async function readsCookies() {
  return document.hasStorageAccess === undefined || document.hasStorageAccess();
}

/** @param {string} name */
function cookie(name) {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/** @param {string} text */
async function hash(text) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
