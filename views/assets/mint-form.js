// The mint form: what follows from what (user and subject, audience and scopes), and the request it makes.
import { mintToken } from "./api.js";
import { byId, el, showProblem } from "./dom.js";

/** Starts the form; `onMinted` gets every new token's record. */
export function startMintForm({ issuer, users, resources }, onMinted) {
  const form = byId("mint-form");
  const field = (name) => byId(`mint-${name}`);
  const kind = () => field("user").selectedOptions[0]?.dataset.kind;

  // The subject field always shows whom the token is for; typing in it leaves the list of users.
  function showSubject() {
    const user = kind() === "user" ? users.find(({ name }) => name === field("user").value) : undefined;
    const acting = kind() === "client";
    field("subject").disabled = acting;
    field("random").disabled = acting;
    field("subject").placeholder = acting ? "The client's own" : "Any UUID";
    field("subject").value = user?.id ?? "";
  }
  function findUser() {
    const typed = field("subject").value.trim().toLowerCase();
    field("user").value = users.find(({ id }) => id.toLowerCase() === typed)?.name ?? "*subject";
  }

  function showScopes() {
    const audiences = words(field("audience").value);
    const known = resources.filter(({ audience }) =>
      [audience].flat().some((one) => audiences.includes(one)),
    );
    const chosen = words(field("scope").value);
    const scopes = [...new Set(known.flatMap((resource) => resource.scopes))];
    byId("scope-chips").replaceChildren(...scopes.map((scope) => scopeChip(scope, chosen.includes(scope))));
  }
  function scopeChip(scope, pressed) {
    const toggle = () => {
      const others = words(field("scope").value).filter((one) => one !== scope);
      field("scope").value = (pressed ? others : [...others, scope]).join(" ");
      showScopes();
      [...byId("scope-chips").children].find((chip) => chip.dataset.scope === scope)?.focus();
    };
    return el(
      "button",
      {
        type: "button",
        className: "chip chip-toggle",
        data: { scope, testid: `scope-chip-${scope}` },
        aria: { pressed: String(pressed) },
        on: { click: toggle },
      },
      scope,
    );
  }

  function readClaims() {
    const { claims, problem } = parseClaims(field("claims").value);
    byId("claims-problem").textContent = problem ?? "";
    field("claims").setAttribute("aria-invalid", String(problem !== undefined));
    if (problem !== undefined) field("claims").closest("details").open = true;
    return { claims, problem };
  }

  function request(claims) {
    const audiences = words(field("audience").value);
    const everything = {
      issuer,
      user: kind() === "user" ? field("user").value : "",
      subject: kind() === "subject" ? field("subject").value.trim() : "",
      client: field("client").value,
      audience: audiences.length > 1 ? audiences : audiences[0],
      scope: words(field("scope").value).join(" "),
      expiresInSeconds: lifetime(),
      format: field("format").value,
      alg: field("alg").value,
      description: field("description").value.trim(),
      claims,
    };
    return Object.fromEntries(
      Object.entries(everything).filter(([, value]) => value !== undefined && value !== ""),
    );
  }
  function lifetime() {
    const chosen = field("lifetime").value;
    if (chosen === "") return undefined; // the issuer's own
    if (chosen === "never") return "never";
    if (chosen !== "custom") return Number(chosen);
    return Math.round(Number(field("lifetime-value").value) * Number(field("lifetime-unit").value));
  }

  async function submit(event) {
    event.preventDefault();
    showProblem(byId("mint-error"), null);
    const { claims, problem } = readClaims();
    if (problem !== undefined) return field("claims").focus();
    if (kind() === "subject" && field("subject").value.trim() === "") {
      showProblem(byId("mint-error"), { message: "Type a subject, or press Random." });
      return field("subject").focus();
    }
    field("submit").disabled = true;
    try {
      onMinted(await mintToken(request(claims)));
    } catch (problem) {
      showProblem(byId("mint-error"), problem);
    } finally {
      field("submit").disabled = false;
    }
  }

  field("user").addEventListener("change", showSubject);
  field("subject").addEventListener("input", findUser);
  field("random").addEventListener("click", () => {
    field("subject").value = randomUuid();
    findUser();
  });
  field("audience").addEventListener("input", showScopes);
  field("scope").addEventListener("input", showScopes);
  field("lifetime").addEventListener("change", () => {
    byId("custom-lifetime").hidden = field("lifetime").value !== "custom";
  });
  field("claims").addEventListener("change", readClaims);
  form.addEventListener("submit", submit);

  if (field("audience").value === "") field("audience").value = [resources[0]?.audience].flat()[0] ?? "";
  showSubject();
  showScopes();
  field("submit").disabled = false;
}

function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

function parseClaims(text) {
  if (text.trim() === "") return {};
  let claims;
  try {
    claims = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${error.message}.` };
  }
  if (claims === null || typeof claims !== "object" || Array.isArray(claims)) {
    return { problem: 'Claims are an object of names and values, as in { "tenant": "acme" }.' };
  }
  return { claims };
}

/** By hand: crypto.randomUUID is missing on pages without TLS beyond loopback. */
function randomUuid() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
