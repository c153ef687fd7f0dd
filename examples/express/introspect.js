// Asks the issuer whether a token, or an API key, still counts (RFC 7662). Who cannot be asked about is not let in.

/** For Express: it answers with the status of the error that it is given. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** What the issuer knows of it, or undefined where it is expired, revoked or unknown. */
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
    throw Object.assign(new Refused(503, "the issuer cannot be asked"), { cause });
  }
  return answer?.active === true ? answer : undefined;
}
