// Checks whether a JWT's signature verifies with a key of this issuer, and with which one. Removed keys are
// tried too, so that a problem can name them.
import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { compactVerify } from "jose";
import type { Issuer } from "../issuer/issuer.ts";
import type { JsonObject } from "../json-object.ts";
import { isHmac, isSigningAlg, type SigningAlg } from "../keys/algorithms.ts";
import type { KeyState, RingKey } from "../keys/states.ts";
import { quoted } from "../wording.ts";
import { type Problem, problem } from "./problem.ts";

/** A secret from the configuration that is used instead of a key of the ring. */
export interface ConfiguredSecret {
  secret: string;
  alg: SigningAlg;
}

export interface JudgedSignature {
  verified: boolean;
  /** The key that verified it. `configured`: a secret from the configuration, which has no `kid`. */
  key: { kid: string | null; state: KeyState | "configured" } | null;
  problems: Problem[];
}

interface Candidate {
  kid: string | null;
  /** The published `kid`. */
  name: string | null;
  state: KeyState | "configured";
  alg: SigningAlg;
  key: KeyObject;
}

/** Judges the signature of a token with three parts. */
export async function judgeSignature(
  { ring }: Pick<Issuer, "ring">,
  token: string,
  header: JsonObject,
  secrets: readonly ConfiguredSecret[],
): Promise<JudgedSignature> {
  const problems = [...judgeParameters(header)];
  const refused = (...more: Problem[]): JudgedSignature => ({
    verified: false,
    key: null,
    problems: [...problems, ...more],
  });
  const { alg, kid } = header;
  if (alg === undefined) return refused(problem("alg-missing", "the header has no `alg`"));
  if (typeof alg === "string" && alg.toLowerCase() === "none") {
    return refused(problem("alg-none", `\`alg\` is ${quoted(alg)}: the token is not signed`));
  }
  if (token.endsWith(".")) problems.push(problem("no-signature", "the signature is empty"));

  const named = ring.keys.filter((key) => kid === undefined || nameOf(key) === kid);
  const candidates = [...named.map(fromRing), ...secrets.map(fromConfiguration)];
  if (named.length === 0 && !candidates.some((each) => each.alg === alg)) {
    return refused(problem("unknown-kid", `this issuer has never had a key ${quoted(kid)}`));
  }
  if (!candidates.some((each) => each.alg === alg)) {
    problems.push(problem("alg-not-allowed", `\`alg\` is ${quoted(alg)}, which the key is not for`));
  }

  const found = await firstThatVerifies(token, header, candidates);
  if (!found) {
    // If there is a `crit`, the verifier may have stopped before it checked the signature.
    const isSaid =
      header["crit"] !== undefined ||
      problems.some(({ code }) => code === "no-signature" || code === "alg-not-allowed");
    return isSaid
      ? refused()
      : refused(problem("wrong-signature", "no key of this issuer made this signature"));
  }
  if (found.state === "removed") {
    problems.push(problem("removed-key", `the key ${quoted(found.kid)} that signed the token was removed`));
  }
  if (kid === undefined && found.name !== null) {
    problems.push(problem("no-kid", `the header has no \`kid\`; the key is ${quoted(found.name)}`));
  }
  return { verified: true, key: { kid: found.kid, state: found.state }, problems };
}

function* judgeParameters(header: JsonObject): Generator<Problem> {
  for (const name of ["jwk", "jku", "x5u", "x5c"]) {
    if (header[name] !== undefined) {
      yield problem(
        "key-in-header",
        `\`${name}\` contains a key or points to one; a verifier must not use it`,
      );
    }
  }
  const { crit, b64 } = header;
  if (b64 !== undefined) yield problem("unencoded-payload", "a JWT must not use `b64`");
  const isAboutB64 = b64 !== undefined && Array.isArray(crit) && crit.join() === "b64";
  if (crit !== undefined && !isAboutB64) {
    yield problem(
      "unknown-crit",
      `\`crit\` is ${quoted(crit)}; a verifier must reject what it does not understand`,
    );
  }
}

async function firstThatVerifies(
  token: string,
  header: JsonObject,
  candidates: readonly Candidate[],
): Promise<Candidate | undefined> {
  for (const candidate of candidates) if (await verifies(token, header, candidate)) return candidate;
  return undefined;
}

/** Allows another algorithm of the same key type, but never takes a public key as an HMAC secret. */
async function verifies(
  token: string,
  { alg, crit }: JsonObject,
  { key, ...own }: Candidate,
): Promise<boolean> {
  if (!isSigningAlg(alg) || isHmac(alg) !== isHmac(own.alg)) return false;
  const names = Array.isArray(crit) ? crit.filter((name) => typeof name === "string") : [];
  try {
    await compactVerify(token, key, {
      algorithms: [alg],
      crit: Object.fromEntries(names.map((name) => [name, true])),
    });
    return true;
  } catch {
    return false;
  }
}

function nameOf({ kid, publishedKid = kid }: RingKey): string | null {
  return publishedKid;
}

function fromRing(key: RingKey): Candidate {
  const { jwk, alg, kid, state } = key;
  return {
    kid,
    name: nameOf(key),
    state,
    alg,
    key:
      jwk.kty === "oct"
        ? createSecretKey(Buffer.from(jwk.k ?? "", "base64url"))
        : createPublicKey({ key: jwk, format: "jwk" }),
  };
}

function fromConfiguration({ secret, alg }: ConfiguredSecret): Candidate {
  return { kid: null, name: null, state: "configured", alg, key: createSecretKey(Buffer.from(secret)) };
}
