// "Sign in as": opens the login of a client with a user already chosen. The browser has a session at the issuer
// afterwards, so every other client signs the same user in without asking.
import { get } from "./api.js";
import { copyButton } from "./copy.js";
import { issuer, issuerRecord } from "./data.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { toastProblem } from "./toast.js";

/** @typedef {{ name: string, entry: { grantTypes?: string[], redirectUris?: string[] } }} Client */

/** @param {string} user The user's name in the directory. */
export async function openSignInAs(user) {
  try {
    /** @type {{ items: Client[] }} */
    const { items } = await get("/clients", { issuer });
    const able = items.filter(
      ({ entry }) => entry.grantTypes?.includes("authorization_code") && entry.redirectUris?.length,
    );
    show(user, able, await newVerifier());
  } catch (problem) {
    toastProblem(problem);
  }
}

/**
 * @param {string} user
 * @param {Client[]} clients
 * @param {{ verifier: string, challenge: string }} pkce
 */
function show(user, clients, { verifier, challenge }) {
  if (clients.length === 0) {
    return void openDialog({
      title: `Sign in as ${user}`,
      testId: "sign-in-dialog",
      body: [el("p", {}, "No client of this issuer signs users in. Add one with a redirect URI first.")],
    });
  }
  const client = select(
    "sign-in-client",
    clients.map(({ name }) => name),
  );
  const redirect = select("sign-in-redirect", []);
  const link = el(
    "a",
    {
      className: "button button-primary",
      target: "_blank",
      rel: "noopener",
      data: { testid: "sign-in-open" },
    },
    "Open the login",
  );
  const showRedirects = () => {
    const uris = clients.find(({ name }) => name === client.value)?.entry.redirectUris ?? [];
    redirect.replaceChildren(...uris.map((uri) => el("option", { value: uri }, uri)));
    showLink();
  };
  const showLink = () => {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client.value,
      redirect_uri: redirect.value,
      scope: "openid",
      state: crypto.randomUUID(),
      nonce: crypto.randomUUID(),
      code_challenge: challenge,
      code_challenge_method: "S256",
      prompt: "login",
      login_hint: user,
    });
    link.href = `${issuerRecord.endpoints["authorization"]}?${query}`;
  };
  client.addEventListener("change", showRedirects);
  redirect.addEventListener("change", showLink);
  showRedirects();
  openDialog({
    title: `Sign in as ${user}`,
    testId: "sign-in-dialog",
    body: [
      el(
        "p",
        { className: "muted" },
        "The login opens with this user chosen. Afterwards the browser has a session, with which other clients sign the user in without asking.",
      ),
      field("Client", client),
      field("Redirect URI", redirect),
      el(
        "p",
        { className: "field-note" },
        "To redeem the code yourself, the PKCE code verifier is ",
        el("code", { className: "break" }, verifier),
        ".",
      ),
    ],
    actions: [copyButton("Copy the link", "sign-in-copy", () => link.href), link],
  });
}

/**
 * @param {string} id
 * @param {string[]} values
 */
function select(id, values) {
  return el(
    "select",
    { id, data: { testid: id } },
    values.map((value) => el("option", { value }, value)),
  );
}

/**
 * @param {string} label
 * @param {HTMLSelectElement} control
 */
function field(label, control) {
  return el("div", { className: "field" }, el("label", { htmlFor: control.id }, label), control);
}

/** Creates a PKCE verifier and its challenge (RFC 7636, section 4). */
async function newVerifier() {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(digest)) };
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}
