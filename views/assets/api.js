// The control API as the console uses it: JSON in and out, problem documents turned into errors.

/** A refusal of the control API, or no answer at all. */
export class ApiProblem extends Error {
  constructor(message, { hint, code, status } = {}) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.status = status;
  }
}

export function mintToken(request) {
  return call("POST", "/tokens", request);
}

export function listTokens(issuer, after) {
  const query = new URLSearchParams({ issuer, limit: "25" });
  if (after) query.set("after", after);
  return call("GET", `/tokens?${query}`);
}

export function revokeToken(issuer, id) {
  return call("DELETE", `/tokens/${encodeURIComponent(id)}?${new URLSearchParams({ issuer })}`);
}

export function listKeys(issuer) {
  return call("GET", `/keys?${new URLSearchParams({ issuer })}`);
}

export function rotateKeys(issuer) {
  return call("POST", "/keys/rotate", { issuer });
}

async function call(method, path, body) {
  // A JSON content type on every change, with a body or without: it is what the server's guard asks for.
  const headers =
    method === "GET"
      ? { accept: "application/json" }
      : { accept: "application/json", "content-type": "application/json" };
  let response;
  try {
    response = await fetch(`/_mintmark/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new ApiProblem("Mintmark does not answer.", {
      hint: "Is it still running? Start it and try again.",
    });
  }
  const text = await response.text();
  const answer = parse(text);
  if (response.ok) return answer;
  throw new ApiProblem(answer?.detail ?? answer?.title ?? `Mintmark answered ${response.status}.`, {
    hint: answer?.code === "admin_token" ? "Load this page again to sign in." : answer?.hint,
    code: answer?.code,
    status: response.status,
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
