// Basic credentials that a client sends as they are, without form-encoding them first (RFC 6749, section 2.3.1).
import { expect, it } from "vitest";
import { settleBasicCredentials } from "../../../src/issuer/requests/basic-credentials.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const encoded = (text: string) => encodeURIComponent(text);
const SECRETS = {
  plain: "secret-of-plain",
  "team/app": "a+b%41:c d",
  "with:colon": "secret:with:colon",
  "100%": "secret-of-100%",
};

/** Returns the credentials that the header is replaced by; undefined if it stays. */
async function settled(text: string, scheme = "Basic") {
  const clients = Object.fromEntries(
    Object.entries(SECRETS).map(([id, secret]) => [
      id,
      { secret, grantTypes: ["client_credentials" as const] },
    ]),
  );
  const issuer = await openIssuer({ clients });
  let replaced: [string, string] | undefined;
  settleBasicCredentials(issuer, {
    authorization: { scheme, credentials: btoa(text) },
    replaceBasicCredentials: (id: string, secret: string) => void (replaced = [id, secret]),
  } as never);
  return replaced;
}

it.each(Object.entries(SECRETS).slice(1))("of %s are found whatever is in them: %s", async (id, secret) => {
  expect(await settled(`${id}:${secret}`)).toEqual([id, secret]);
});

it.each([
  ["that need no encoding", "plain:secret-of-plain"],
  ["that are form-encoded", `${encoded("team/app")}:${encoded(SECRETS["team/app"])}`],
  ["that are form-encoded, with a colon", `${encoded("with:colon")}:${encoded(SECRETS["with:colon"])}`],
  ["without a colon", "100%"],
  ["with a wrong secret", "100%:wrong%"],
  ["of an unknown client", "un/known%:secret-of-100%"],
])("%s stay as they are", async (_title, text) => {
  expect(await settled(text)).toBeUndefined();
});

it("of another scheme stay as they are", async () => {
  expect(await settled("100%:secret-of-100%", "Bearer")).toBeUndefined();
});
