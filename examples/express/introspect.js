// Introspects a token or an API key (RFC 7662). If the issuer does not respond, the request is refused.

/** An error with the status that Express uses for the response. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Returns the introspection response, or undefined if the token is expired, revoked or unknown. */
export async function introspect({ introspectionUrl, clientId, clientSecret }, token) {
  let answer;
  try {
    const response = await fetch(introspectionUrl, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ token }),
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`introspection answered ${response.status}`);
    answer = await response.json();
  } catch (cause) {
    throw Object.assign(new Refused(503, "the issuer does not respond"), { cause });
  }
  return answer?.active === true ? answer : undefined;
}
