// Measures requests to running servers: one at a time, 16 and 64 at once.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { type Call, call } from "../client.ts";
import { AUDIENCES, CLIENT, SCOPE, type TokenForm } from "../contestants/contract.ts";
import type { ContestantName } from "../contestants/names.ts";
import { interleave } from "../interleave.ts";
import type { Metadata } from "../servers.ts";
import type { Case, Context, Measurement } from "./contract.ts";

const AUTHORIZATION = { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` };
/** Numbers of requests that are under way at once. */
const CONNECTIONS = [1, 16, 64];
/** Number of different tokens that are introspected in turn. */
const TOKENS = 64;

/** Returns the next request. */
export type Asker = () => Call;

interface Requests {
  form: TokenForm;
  contestants: ContestantName[];
  /** Prepares a contestant's requests and checks that its responses are correct. */
  prepare: (metadata: Metadata, form: TokenForm) => Promise<Asker>;
}

const OURS: ContestantName[] = ["mintmark", "mintmark, file"];
const ENGINES: ContestantName[] = [...OURS, "oidc-provider"];
const ALL: ContestantName[] = [...ENGINES, "oauth2-mock-server"];

export const requestCases: Case[] = [
  requestCase("token RS256", { form: "RS256", contestants: ALL, prepare: prepareToken }),
  requestCase("token ES256", { form: "ES256", contestants: ALL, prepare: prepareToken }),
  requestCase("token opaque", { form: "opaque", contestants: ENGINES, prepare: prepareToken }),
  // oauth2-mock-server reports every token as active, and the engine does not introspect JWTs.
  requestCase("introspection opaque", {
    form: "opaque",
    contestants: ENGINES,
    prepare: prepareIntrospection,
  }),
  requestCase("introspection JWT", { form: "RS256", contestants: OURS, prepare: prepareIntrospection }),
  requestCase("JWKS", { form: "RS256", contestants: [...ALL, "node:http"], prepare: prepareJwks }),
  requestCase("discovery", { form: "RS256", contestants: [...ALL, "node:http"], prepare: prepareDiscovery }),
  requestCase("refused token request", { form: "RS256", contestants: ENGINES, prepare: prepareRefusal }),
];

function requestCase(name: string, requests: Requests): Case {
  return { name, measure: (context) => measure(name, context, requests) };
}

async function measure(
  name: string,
  { servers, amounts }: Context,
  { form, contestants, prepare }: Requests,
): Promise<Measurement[]> {
  const askers: [ContestantName, Asker][] = [];
  for (const contestant of contestants) {
    const ask = await prepare(await servers.metadata(contestant, form), form);
    await atOnce(ask, amounts.warmUp, 16);
    askers.push([contestant, ask]);
  }
  const measurements: Measurement[] = [];
  for (const connections of CONNECTIONS) {
    const latencies = new Map(askers.map(([contestant]) => [contestant, [] as number[]]));
    const turns = askers.map(([contestant, ask]) => {
      const turn = async () => {
        const { each, all } = await atOnce(ask, amounts.requests, connections);
        latencies.get(contestant)?.push(...each);
        return [all];
      };
      return [contestant, turn] as const;
    });
    const rounds = await interleave(turns, amounts.requestRounds);
    measurements.push({ name: `${name}, ${connections} at once`, rounds, latencies });
  }
  return measurements;
}

/** Returns the milliseconds of each request, and those of the whole batch divided by the number of requests. */
export async function atOnce(
  ask: Asker,
  count: number,
  connections: number,
): Promise<{ each: number[]; all: number }> {
  let left = count;
  const each: number[] = [];
  const before = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const sentAt = performance.now();
      await call(ask());
      each.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { each, all: (performance.now() - before) / count };
}

async function prepareToken(metadata: Metadata, form: TokenForm): Promise<Asker> {
  const request = tokenRequest(metadata, form);
  const token = await tokenFrom(request);
  if (form === "opaque") {
    if (token.includes(".")) throw new Error(`${metadata.issuer} returned a JWT instead of an opaque token`);
  } else {
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
    await jwtVerify(token, keys, { issuer: metadata.issuer, audience: AUDIENCES[form], algorithms: [form] });
  }
  return () => request;
}

async function prepareIntrospection(metadata: Metadata, form: TokenForm): Promise<Asker> {
  const url = new URL(metadata.introspection_endpoint);
  const requests: Call[] = [];
  for (let index = 0; index < TOKENS; index++) {
    const token = await tokenFrom(tokenRequest(metadata, form));
    requests.push({ url, headers: AUTHORIZATION, body: new URLSearchParams({ token }).toString() });
  }
  const answer = JSON.parse(await call(requests[0] as Call)) as { active: boolean };
  if (!answer.active) throw new Error(`${metadata.issuer} does not know its own token`);
  let next = 0;
  return () => requests[next++ % TOKENS] as Call;
}

async function prepareJwks(metadata: Metadata): Promise<Asker> {
  const request = { url: new URL(metadata.jwks_uri) };
  const { keys } = JSON.parse(await call(request)) as { keys: unknown[] };
  if (keys.length === 0) throw new Error(`${metadata.issuer} publishes no key`);
  return () => request;
}

async function prepareDiscovery({ issuer }: Metadata): Promise<Asker> {
  const request = { url: new URL(`${issuer}/.well-known/openid-configuration`) };
  return () => request;
}

/** A request with a wrong secret, which both engines refuse. */
async function prepareRefusal(metadata: Metadata, form: TokenForm): Promise<Asker> {
  const headers = { authorization: `Basic ${btoa(`${CLIENT.id}:wrong`)}` };
  const request = { ...tokenRequest(metadata, form), headers, status: 401 };
  await call(request);
  return () => request;
}

function tokenRequest(metadata: Metadata, form: TokenForm): Call {
  const audience = AUDIENCES[form];
  // oauth2-mock-server takes the resource from `aud`; the others ignore this parameter.
  const body = { grant_type: "client_credentials", scope: SCOPE, resource: audience, aud: audience };
  return {
    url: new URL(metadata.token_endpoint),
    headers: AUTHORIZATION,
    body: new URLSearchParams(body).toString(),
  };
}

async function tokenFrom(request: Call): Promise<string> {
  return (JSON.parse(await call(request)) as { access_token: string }).access_token;
}
