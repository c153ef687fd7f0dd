// Returns an input for each verb that works on a fresh server, through any interface.
import type { Verb } from "../../src/control/verb.ts";
import type { Mintmark } from "../../src/index.ts";
import { endOfCheck, startedCheck } from "./running-checks.ts";
import { codeFor } from "./sign-in.ts";

type Input = Record<string, unknown>;

/** Creates what a verb needs and returns the input that names it. */
const SAMPLES: Record<string, (idp: Mintmark) => Promise<Input>> = {
  "tokens.get": tokenId,
  "tokens.revoke": tokenId,
  inspect: async (idp) => ({ token: await idp.token({ user: "alice", audience: "api" }), audience: "api" }),
  "keys.import": async () => ({ secret: "a-secret-of-at-least-32-characters", alg: "HS256", kid: "brought" }),
  "keys.retire": retiringKid,
  "keys.remove": retiringKid,
  "faults.remove": async (idp) => ({ id: (await idp.faults.add({ endpoint: "token", status: 503 })).id }),
  "overrides.remove": async (idp) => ({
    id: (await idp.overrides.add({ target: "userinfo", merge: { locale: "nl" } })).id,
  }),
  "requests.waitFor": async (idp) => {
    await fetch(`${idp.url}/.well-known/jwks.json`);
    return { endpoint: "jwks", timeoutSeconds: 5 };
  },
  "requests.events": async () => ({ endpoint: "jwks", after: "0" }),
  "sessions.end": async (idp) => {
    await codeFor(idp.url, { params: { scope: "openid" } });
    return { id: (await idp.sessions.list())[0]?.id };
  },
  "users.get": async () => ({ name: "alice" }),
  "users.put": async () => ({ name: "carol", entry: { roles: ["developer"] } }),
  "users.patch": async () => ({ name: "bob", changes: { roles: ["viewer"], email: null } }),
  "users.remove": async () => ({ name: "guest" }),
  "clients.get": async () => ({ name: "demo-app" }),
  "clients.put": async () => ({
    name: "my-app",
    entry: { secret: "a-secret-of-my-own", grantTypes: ["client_credentials"] },
  }),
  "clients.patch": async () => ({
    name: "demo-app",
    changes: { redirectUris: ["http://localhost:3000/cb"] },
  }),
  "clients.remove": async () => ({ name: "demo-api" }),
  "resources.get": resourceName,
  "resources.put": async () => ({ name: "notes", entry: { audience: "http://localhost:8000/mcp" } }),
  "resources.patch": async (idp) => ({ ...(await resourceName(idp)), changes: { scopes: ["notes:read"] } }),
  "resources.remove": resourceName,
  isolate: async () => ({ id: "own", users: { carol: { roles: ["developer"] } } }),
  "issuers.close": async (idp) => ({ id: (await idp.isolate({ id: "own" })).id }),
  "presets.get": async () => ({ name: "generic" }),
  "recorder.get": async () => ({ id: "none" }),
  "checks.get": runningCheck,
  "checks.stop": runningCheck,
  "checks.report": async (idp) => {
    const { id } = await runningCheck(idp);
    await endOfCheck(idp.url, id);
    return { id, format: "markdown" };
  },
  "checks.events": runningCheck,
};

/** Error codes of the verbs that fail on a plain HTTP server with the default configuration. */
export const REFUSED_HERE: Record<string, string> = { ca: "not_found" };

/** Returns the verb's sample, else its declared example, else an empty input if the verb accepts it. */
export async function sampleInput(
  verb: Pick<Verb, "name" | "input" | "example">,
  idp: Mintmark,
): Promise<Input> {
  const prepare = SAMPLES[verb.name];
  const input = prepare ? await prepare(idp) : (verb.example ?? {});
  if (verb.input.safeParse(input).success) return input;
  throw new Error(`test/support/verb-samples.ts has no input that ${verb.name} takes`);
}

async function tokenId(idp: Mintmark): Promise<Input> {
  return { id: (await idp.mint({ user: "bob" })).id };
}

async function retiringKid(idp: Mintmark): Promise<Input> {
  const [old] = await idp.keys.list();
  await idp.keys.rotate();
  return { kid: old?.kid };
}

async function resourceName(idp: Mintmark): Promise<Input> {
  await idp.resources.put("notes", { audience: "http://localhost:8000/mcp" });
  return { name: "notes" };
}

/** Starts a check of the server's own userinfo endpoint. */
async function runningCheck(idp: Mintmark): Promise<{ id: string }> {
  const { id } = await startedCheck(idp.url, { url: `${idp.url}/userinfo`, audience: idp.url, quick: true });
  return { id };
}
