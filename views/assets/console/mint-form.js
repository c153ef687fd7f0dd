// The mint form: keeps user and subject, and audience and scopes, in step; builds and sends the mint request.
import { get, post } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { showFlaw, startFlaws } from "./mint-flaw.js";
import { startPresets } from "./mint-presets.js";

/**
 * Starts the form.
 *
 * @param {(records: import("./api.js").MintedToken[]) => void} onMinted Called with the new tokens.
 */
export function startMintForm(onMinted) {
  const { users, resources } = data.choices;
  const user = byId("mint-user", "select");
  const subject = byId("mint-subject", "input");
  const random = byId("mint-random", "button");
  const client = byId("mint-client", "select");
  const audience = byId("mint-audience", "input");
  const scope = byId("mint-scope", "input");
  const chips = byId("scope-chips", "div");
  const lifetime = byId("mint-lifetime", "select");
  const customLifetime = byId("custom-lifetime", "div");
  const lifetimeValue = byId("mint-lifetime-value", "input");
  const lifetimeUnit = byId("mint-lifetime-unit", "select");
  const format = byId("mint-format", "select");
  const alg = byId("mint-alg", "select");
  const description = byId("mint-description", "input");
  const claimsText = byId("mint-claims", "textarea");
  const claimsProblem = byId("claims-problem", "p");
  const headerText = byId("mint-header", "textarea");
  const headerProblem = byId("header-problem", "p");
  const flaw = byId("mint-flaw", "select");
  const others = byId("mint-others", "select");
  const submitButton = byId("mint-submit", "button");
  const errorPlace = byId("mint-error", "div");

  const kind = () => user.selectedOptions[0]?.dataset.kind;

  // The subject field shows the selected user's UUID; typing another value deselects the user.
  function showSubject() {
    const selected = kind() === "user" ? users.find(({ name }) => name === user.value) : undefined;
    const isClient = kind() === "client";
    subject.disabled = isClient;
    random.disabled = isClient;
    subject.placeholder = isClient ? "Subject of the client" : "Any UUID";
    subject.value = selected?.id ?? "";
  }
  function findUser() {
    const typed = subject.value.trim().toLowerCase();
    user.value = users.find(({ id }) => id.toLowerCase() === typed)?.name ?? "*subject";
  }

  function showScopes() {
    const audiences = words(audience.value);
    const known = resources.filter((resource) =>
      [resource.audience].flat().some((each) => audiences.includes(each)),
    );
    const chosen = words(scope.value);
    const names = [...new Set(known.flatMap(({ scopes }) => scopes))];
    chips.replaceChildren(...names.map((name) => scopeChip(name, chosen.includes(name))));
  }
  /**
   * @param {string} name
   * @param {boolean} pressed
   */
  function scopeChip(name, pressed) {
    const toggle = () => {
      const others = words(scope.value).filter((each) => each !== name);
      scope.value = (pressed ? others : [...others, name]).join(" ");
      showScopes();
      [...chips.querySelectorAll("button")].find((chip) => chip.dataset.scope === name)?.focus();
    };
    return el(
      "button",
      {
        type: "button",
        className: "chip chip-toggle",
        data: { scope: name, testid: `scope-chip-${name}` },
        aria: { pressed: String(pressed) },
        on: { click: toggle },
      },
      name,
    );
  }

  const readClaims = () => readObject(claimsText, claimsProblem, "Claims", '{ "tenant": "acme" }');
  const readHeader = () => readObject(headerText, headerProblem, "Header members", '{ "typ": "JWT" }');

  /**
   * @param {Record<string, unknown>} [claims]
   * @param {Record<string, unknown>} [header]
   * @returns {import("./api.js").MintRequest}
   */
  function request(claims, header) {
    const audiences = words(audience.value);
    return {
      issuer,
      user: kind() === "user" ? user.value : undefined,
      subject: kind() === "subject" ? subject.value.trim() : undefined,
      client: client.value || undefined,
      audience: audiences.length > 1 ? audiences : audiences[0],
      scope: words(scope.value).join(" ") || undefined,
      expiresInSeconds: readLifetime(),
      format: format.value,
      alg: alg.value || undefined,
      description: description.value.trim() || undefined,
      claims,
      header,
      flaw: flaw.value || undefined,
    };
  }
  function readLifetime() {
    if (lifetime.value === "") return undefined; // the server applies the issuer's default
    if (lifetime.value === "never") return "never";
    if (lifetime.value !== "custom") return Number(lifetime.value);
    return Math.round(Number(lifetimeValue.value) * Number(lifetimeUnit.value));
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    showProblem(errorPlace, null);
    const { object: claims, isBad: areClaimsBad } = readClaims();
    if (areClaimsBad) return claimsText.focus();
    const { object: header, isBad: isHeaderBad } = readHeader();
    if (isHeaderBad) return headerText.focus();
    if (kind() === "subject" && subject.value.trim() === "") {
      showProblem(errorPlace, { message: "Enter a subject or press Random." });
      return subject.focus();
    }
    submitButton.disabled = true;
    try {
      const first = request(claims, header);
      const more = [...others.selectedOptions]
        .map(({ value }) => value)
        .filter((name) => name !== first.user);
      const minted = [await post("/tokens", first)];
      for (const name of more) {
        minted.push(await post("/tokens", { ...first, subject: undefined, user: name }));
      }
      onMinted(minted);
    } catch (problem) {
      showProblem(errorPlace, problem);
    } finally {
      submitButton.disabled = false;
    }
  }

  user.addEventListener("change", showSubject);
  subject.addEventListener("input", findUser);
  random.addEventListener("click", () => {
    subject.value = randomUuid();
    findUser();
  });
  audience.addEventListener("input", showScopes);
  scope.addEventListener("input", showScopes);
  lifetime.addEventListener("change", () => {
    customLifetime.hidden = lifetime.value !== "custom";
  });
  // A problem goes away while it is corrected. On leaving the field, the button would move away under the pointer.
  claimsText.addEventListener("input", () => isMarked(claimsText) && readClaims());
  headerText.addEventListener("input", () => isMarked(headerText) && readHeader());
  void startFlaws(flaw);
  startPresets(byId("mint-form", "form"), () => {
    customLifetime.hidden = lifetime.value !== "custom";
    showFlaw();
    showScopes();
  });
  byId("mint-form", "form").addEventListener("submit", submit);

  /** Fills the form as a token was minted; `?like=ID` names it. */
  async function fillLike(/** @type {string} */ id) {
    try {
      /** @type {import("./api.js").TokenRecord} */
      const like = await get(`/tokens/${encodeURIComponent(id)}`, { issuer });
      subject.value = like.subject ?? "";
      findUser();
      if ([...client.options].some(({ value }) => value === like.clientId)) {
        client.value = like.clientId ?? "";
      }
      audience.value = [like.audience ?? []].flat().join(" ");
      scope.value = like.scope ?? "";
      format.value = like.format;
      description.value = like.description ?? "";
      showScopes();
    } catch (problem) {
      showProblem(errorPlace, problem);
    }
  }

  const address = new URLSearchParams(location.search);
  const like = address.get("like");
  if (like) void fillLike(like);
  const named = users.find(({ name }) => name === address.get("user"));
  if (named) user.value = named.name;
  if (audience.value === "") audience.value = [resources[0]?.audience ?? []].flat()[0] ?? "";
  showSubject();
  showScopes();
  submitButton.disabled = false;
}

/** @param {string} text */
function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

/**
 * Reads a JSON object from a text field, and shows what is wrong with it. An empty field has none.
 *
 * @param {HTMLTextAreaElement} field
 * @param {HTMLElement} problemPlace
 * @param {string} what
 * @param {string} example
 * @returns {{ object?: Record<string, unknown>, isBad: boolean }}
 */
function readObject(field, problemPlace, what, example) {
  const { object, problem } = parseObject(field.value, what, example);
  problemPlace.textContent = problem ?? "";
  field.setAttribute("aria-invalid", String(problem !== undefined));
  const details = field.closest("details");
  if (problem !== undefined && details) details.open = true;
  return { ...(object && { object }), isBad: problem !== undefined };
}

/**
 * @param {string} text
 * @param {string} what
 * @param {string} example
 * @returns {{ object?: Record<string, unknown>, problem?: string }}
 */
function parseObject(text, what, example) {
  if (text.trim() === "") return {};
  let object;
  try {
    object = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${/** @type {SyntaxError} */ (error).message}.` };
  }
  if (object === null || typeof object !== "object" || Array.isArray(object)) {
    return { problem: `${what} must be a JSON object, for example ${example}.` };
  }
  return { object };
}

/** @param {HTMLElement} field */
function isMarked(field) {
  return field.getAttribute("aria-invalid") === "true";
}

/** Returns a random UUID; crypto.randomUUID exists only on https and loopback pages. */
function randomUuid() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
