// OAuth and OpenID Connect requests to every issuer: sound ones with some parameters made hostile.
import fc from "fast-check";
import { encoding, formOf, headerValue, percent } from "../encodings.ts";
import type { Ground } from "../ground.ts";
import { hostileJson } from "../json-texts.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { CANARY } from "../verdict.ts";
import { type Campaign, shots } from "./campaign.ts";
import { registrations } from "./registrations.ts";
import { NAMES, type Parameter, type SoundRequest, soundRequests } from "./sound-requests.ts";

type Issuer = Ground["issuers"][number];

const FORM = "application/x-www-form-urlencoded";

export const protocol: Campaign = {
  name: "protocol",
  at: "protocol",
  trials: (ground) => {
    const inputs = fc.oneof(...ground.issuers.map((issuer) => shotsAt(ground, issuer)));
    const first = ground.issuers.flatMap((issuer) => everyEndpoint(ground, issuer));
    return shots(ground, inputs, [...first, ...everyParameter(ground)]);
  },
};

/** A sound request to each endpoint of an issuer. */
function everyEndpoint(ground: Ground, issuer: Issuer): Shot[] {
  return soundRequests(ground)
    .filter(({ endpoint }) => issuer.endpoints[endpoint] !== undefined)
    .map((request) => ({
      ...shotOf(issuer, request, { parameters: request.parameters, encode: percent, headers: {} }),
      goals: [`the ${request.endpoint} endpoint of ${issuer.id}`],
    }));
}

/** Each parameter in a sound login request and in a sound token request, with a hostile value. */
function everyParameter(ground: Ground): Shot[] {
  const issuer = ground.issuers.find(({ id }) => id === "default") as Issuer;
  const requests = ["authorization", "token"].map(
    (wanted) => soundRequests(ground).find(({ endpoint }) => endpoint === wanted) as SoundRequest,
  );
  return requests.flatMap((request) =>
    NAMES.map((name): Shot => {
      const others = request.parameters.filter(([other]) => other !== name);
      const parameters: Parameter[] = [...others, [name, `\u0000\ud800"><${CANARY}>`]];
      return {
        ...shotOf(issuer, request, { parameters, encode: percent, headers: {} }),
        goals: [`the parameter ${name} of the ${request.endpoint} endpoint`],
      };
    }),
  );
}

function shotsAt(ground: Ground, issuer: Issuer): fc.Arbitrary<Shot> {
  const { live } = ground;
  const text = hostileText(Object.values(live));
  const requests = soundRequests(ground).map((request) =>
    fc
      .record({
        parameters: changed(request.parameters, text),
        encode: encoding,
        headers: headers(ground, text),
      })
      .map((change) => shotOf(issuer, request, change)),
  );
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...requests) },
    { weight: 2, arbitrary: loginForms(ground, text) },
    { weight: 2, arbitrary: registrations(pathOf(issuer, "registration"), live, text) },
    { weight: 1, arbitrary: paths(issuer.url, text) },
  );
}

function pathOf({ url, endpoints }: Issuer, endpoint: string): string {
  return new URL(endpoints[endpoint] ?? url).pathname;
}

interface Change {
  parameters: Parameter[];
  encode: (text: string) => string;
  headers: Record<string, string>;
}

function shotOf(
  issuer: Issuer,
  { endpoint, method }: SoundRequest,
  { parameters, encode, headers }: Change,
): Shot {
  const path = pathOf(issuer, endpoint);
  const form = formOf(parameters, encode);
  const texts = parameters.flat();
  if (method === "GET") return { method, path: `${path}?${form}`, headers, texts };
  return {
    method,
    path,
    headers: { "content-type": FORM, ...headers },
    body: Buffer.from(form, "latin1"),
    texts,
  };
}

/** Changes, removes, doubles and adds some parameters. */
function changed(parameters: Parameter[], text: fc.Arbitrary<string>): fc.Arbitrary<Parameter[]> {
  const value = fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 1, arbitrary: hostileJson(text).map(({ json }) => json) },
  );
  const name = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: text });
  const change = fc.record({
    kind: fc.constantFrom("replace", "replace", "remove", "double", "add", "add"),
    at: fc.nat(),
    name,
    value,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let all = parameters;
    for (const { kind, at, name, value } of changes) {
      const index = at % Math.max(all.length, 1);
      const existing = all[index];
      if (kind === "add" || !existing) all = [...all, [name, value]];
      else if (kind === "remove") all = all.toSpliced(index, 1);
      else if (kind === "double") all = [...all, [existing[0], value]];
      else all = all.with(index, [existing[0], value]);
    }
    return all;
  });
}

/** Mostly the credentials of a client that exists; sometimes hostile values in headers that are read. */
function headers({ live }: Ground, text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const authorization = fc.oneof(
    { weight: 4, arbitrary: fc.constant(basic("demo-service", "demo-service-secret")) },
    { weight: 3, arbitrary: fc.constant(basic("demo-api", "demo-api-secret")) },
    { weight: 1, arbitrary: fc.constant(`Bearer ${live.accessToken}`) },
    { weight: 1, arbitrary: fc.tuple(text, text).map(([id, secret]) => basic(percent(id), percent(secret))) },
    { weight: 1, arbitrary: text.map((token) => headerValue(`Bearer ${token}`)) },
    { weight: 1, arbitrary: text.map(headerValue) },
  );
  const odd = fc.tuple(
    fc.constantFrom(
      ...["accept", "accept-language", "cookie", "dpop", "origin", "referer", "user-agent", "if-none-match"],
      ...["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "sec-fetch-dest"],
      ...["sec-fetch-site", "content-type", "content-encoding", "accept-encoding", "expect", "range", "te"],
    ),
    text.map(headerValue),
  );
  return fc
    .record({
      authorization: fc.option(authorization, { freq: 3 }),
      accept: fc.constantFrom("text/html", "*/*", "application/json"),
      odd: fc.option(odd, { freq: 2 }),
    })
    .map(({ authorization, accept, odd }) => ({
      accept,
      ...(authorization !== null && { authorization }),
      ...(odd !== null && { [odd[0]]: odd[1] }),
    }));
}

/** What the pages of a login that has begun may send. */
function loginForms({ live }: Ground, text: fc.Arbitrary<string>): fc.Arbitrary<Shot> {
  const names = ["user", "password", "xsrf", "factor", "consent", "scope", "remember", "confirm", "logout"];
  return fc
    .record({
      fields: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), text), { maxLength: 4 }),
      encode: encoding,
      place: fc.constantFrom("", "/confirm", "/abort", "/factor", "/consent"),
      isRead: fc.boolean(),
    })
    .map(({ fields, encode, place, isRead }): Shot => {
      const form = formOf(fields, encode);
      const path = `${live.loginPath}${place}`;
      const shared = { headers: { cookie: live.loginCookie, accept: "text/html" }, texts: fields.flat() };
      if (isRead) return { method: "GET", path: `${path}?${form}`, ...shared };
      const headers = { ...shared.headers, "content-type": FORM };
      return { method: "POST", path, ...shared, headers, body: Buffer.from(form, "latin1") };
    });
}

/** Paths below the issuer that may or may not exist. */
function paths(url: string, text: fc.Arbitrary<string>): fc.Arbitrary<Shot> {
  return fc
    .record({
      method: fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"),
      segments: fc.array(
        fc.oneof(text, fc.constantFrom(".well-known", "login", "authorize", "realms", "oauth2")),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      encode: encoding,
    })
    .map(({ method, segments, encode }): Shot => ({
      method,
      path: `${new URL(url).pathname.replace(/\/$/, "")}/${segments.map(encode).join("/")}`,
      headers: { accept: "text/html" },
      texts: segments,
    }));
}
