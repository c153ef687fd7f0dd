// A process that starts one contestant in itself and ends after it has verified the first token:
// `first-token.ts NAME ready|generate`. Prints the milliseconds since before the import of the contestant.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { AUDIENCES, CLIENT, SCOPE } from "../contestants/contract.ts";
import { type ContestantName, CONTESTANTS } from "../contestants/names.ts";

const [name, key] = process.argv.slice(2) as [ContestantName, "ready" | "generate"];
await fetch("data:,"); // loads fetch before the measurement

const before = performance.now();
const contestant = await CONTESTANTS[name]();
const { RS256: issuer } = await contestant.start({ key, forms: ["RS256"] });
const metadata = await json<{ issuer: string; token_endpoint: string; jwks_uri: string }>(
  await fetch(`${issuer}/.well-known/openid-configuration`),
);
const { access_token: token } = await json<{ access_token: string }>(
  await fetch(metadata.token_endpoint, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      scope: SCOPE,
      resource: AUDIENCES.RS256,
      aud: AUDIENCES.RS256,
    }),
  }),
);
await jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), {
  issuer: metadata.issuer,
  audience: AUDIENCES.RS256,
});
process.stdout.write(`${performance.now() - before}\n`, () => process.exit());

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
