// Whether a JWT's signature verifies with a key of this issuer, and with which: as a strict verifier would try it, and
// with removed keys too, to be able to say so.
import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { compactVerify } from "jose";
import { isHmac, isSigningAlg, type SigningAlg } from "../keys/algorithms.ts";
import type { KeyState, RingKey } from "../keys/states.ts";
import type { JsonObject } from "../json-object.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { problem, quoted, type Problem } from "./problem.ts";

/** What the configuration has in place of a key of the ring. */
export interface ConfiguredSecret {
  secret: string;
  alg: SigningAlg;
}

export interface JudgedSignature {
  verified: boolean;
  /** What verified it. `configured`: a secret of the configuration, which has no `kid`. */
  key: { kid: string | null; state: KeyState | "configured" } | null;
  problems: Problem[];
}

interface Candidate {
  kid: string | null;
  /** As the world is shown it. */
  name: string | null;
  state: KeyState | "configured";
  alg: SigningAlg;
  key: KeyObject;
}

/** Expects three parts. */
export async function judgeSignature(
  issuer: Issuer,
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
  if (alg === undefined) return refused(problem("alg-missing", "the header names no `alg`"));
  if (typeof alg === "string" && alg.toLowerCase() === "none")
    return refused(problem("alg-none", `\`alg\` is ${quoted(alg)}: nobody has signed it`));
  if (token.endsWith(".")) problems.push(problem("no-signature", "the signature is empty"));

  const named = issuer.ring.keys.filter((key) => kid === undefined || nameOf(key) === kid);
  const candidates = [...named.map(fromRing), ...secrets.map(fromConfiguration)];
  if (kid !== undefined && named.length === 0 && !candidates.some((each) => each.alg === alg))
    return refused(problem("unknown-kid", `this issuer has never had a key ${quoted(kid)}`));
  if (!candidates.some((each) => each.alg === alg))
    problems.push(problem("alg-not-allowed", `\`alg\` is ${quoted(alg)}, which is not what the key is for`));

  const found = await firstThatVerifies(token, header, candidates);
  if (!found) {
    // With a `crit` the verifier may have stopped before the signature.
    const isSaid =
      header["crit"] !== undefined ||
      problems.some(({ code }) => code === "no-signature" || code === "alg-not-allowed");
    return isSaid
      ? refused()
      : refused(problem("wrong-signature", "no key of this issuer has made this signature"));
  }
  if (found.state === "removed")
    problems.push(problem("removed-key", `the key ${quoted(found.kid)} that signed it was removed`));
  if (kid === undefined && found.name !== null)
    problems.push(problem("no-kid", `the header does not name the key, which is ${quoted(found.name)}`));
  return { verified: true, key: { kid: found.kid, state: found.state }, problems };
}

function* judgeParameters(header: JsonObject): Generator<Problem> {
  for (const name of ["jwk", "jku", "x5u", "x5c"])
    if (header[name] !== undefined)
      yield problem("key-in-header", `\`${name}\` brings a key along or points to one: nobody may use it`);
  const { crit, b64 } = header;
  if (b64 !== undefined) yield problem("unencoded-payload", "`b64` has no place in a JWT");
  const isAboutB64 = b64 !== undefined && Array.isArray(crit) && crit.join() === "b64";
  if (crit !== undefined && !isAboutB64)
    yield problem("unknown-crit", `\`crit\` is ${quoted(crit)}, which nobody needs to understand in a JWT`);
}

async function firstThatVerifies(
  token: string,
  header: JsonObject,
  candidates: readonly Candidate[],
): Promise<Candidate | undefined> {
  for (const candidate of candidates) if (await verifies(token, header, candidate)) return candidate;
  return undefined;
}

/** Also with another algorithm of the same family of keys, but never with a public key for a secret. */
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
      crit: Object.fromEntries(names.filter((name) => name !== "b64").map((name) => [name, true])),
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
