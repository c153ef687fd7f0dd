// Mints a token with one flaw of the catalogue: the sound token, changed where the flaw says.
import { isJsonObject } from "../json-object.ts";
import { randomBytes } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import { isHmac } from "../keys/algorithms.ts";
import type { TokenRow } from "../store/contract.ts";
import { flawNamed } from "../tokens/flaws/catalogue.ts";
import type { Flaw } from "../tokens/flaws/flaw.ts";
import { issueToken, valueEnd, type IssuedToken, type TokenDraft } from "../tokens/issue.ts";
import { flawTools } from "./flaw-tools.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { describeMinted } from "./draft.ts";
import type { MintRequest } from "./request.ts";

/** @throws MintmarkError `not_found`, or `bad_request` where the flaw needs another form, kind or algorithm */
export async function issueFlawed(issuer: Issuer, name: string, request: MintRequest): Promise<IssuedToken> {
  const flaw = flawNamed(name);
  const tools = flawTools(issuer);
  const sound = await describeSound(issuer, flaw, request);
  const edited = (await flaw.edit?.(sound, tools)) ?? sound;
  if (flaw.edit && isSame(sound, edited))
    throw misfit(flaw, "would leave a token of this issuer as it is", "There it is no flaw.");
  const draft = { ...edited, flaw: flaw.name };
  const issued = await issueToken(issuer.id, draft);
  if (flaw.revoked) issued.row.revokedAt = tools.now;
  if (flaw.genuine) return issued;
  const token = (await flaw.rewrite?.(issued.token, draft, tools)) ?? issued.token;
  const row = { ...issued.row, ...readableParts(token), wireHash: unfindable(), valueEnd: valueEnd(token) };
  return { token, row };
}

/** What the flaw starts from: as asked for, in the form, kind and algorithm that it exists in. */
async function describeSound(issuer: Issuer, flaw: Flaw, request: MintRequest): Promise<TokenDraft> {
  const { kind = request.kind, format } = flaw;
  if (request.kind !== undefined && request.kind !== kind)
    throw misfit(flaw, `is about ${kind} tokens`, "Leave `kind` out.");
  const asked = kind === "id" || kind === "logout" ? "jwt" : kind === "refresh" ? "opaque" : request.format;
  if (format !== undefined && asked !== undefined && asked !== format)
    throw misfit(flaw, `needs a token in the form "${format}"`, `This one would be "${asked}".`);
  const wanted = {
    ...(await inPlaceOfAccess(issuer, flaw, request)),
    kind,
    format: request.format ?? format,
  };
  const draft = await describeMinted(issuer, wanted);
  const alg = draft.key?.alg;
  if (flaw.algs === undefined || alg === undefined || flaw.algs.includes(alg)) return draft;
  if (request.alg !== undefined || isHmac(alg))
    throw misfit(flaw, `does not exist for ${alg}`, `It does for ${flaw.algs.join(", ")}.`);
  return describeMinted(issuer, { ...wanted, alg: flaw.algs[0] });
}

/** An ID token is for the API and has its scopes like the access token it poses as: its kind alone is wrong. */
async function inPlaceOfAccess(issuer: Issuer, { kind }: Flaw, request: MintRequest): Promise<MintRequest> {
  if (kind !== "id") return request;
  const { claims } = await describeMinted(issuer, { ...request, kind: "access" });
  const { aud, client_id, scope } = claims;
  return {
    ...request,
    audience: aud as string | string[],
    claims: { client_id, scope, ...request.claims },
  };
}

function isSame(sound: TokenDraft, edited: TokenDraft): boolean {
  // With what signing would add: a flaw may be that something of it is not there.
  const said = ({ key, header, claims, expiresAt }: TokenDraft) =>
    JSON.stringify([{ alg: key?.alg, kid: key?.kid, ...header }, claims, expiresAt]);
  return sound.key === edited.key && said(sound) === said(edited);
}

function misfit({ name }: Flaw, what: string, hint: string): MintmarkError {
  return new MintmarkError("bad_request", `the flaw "${name}" ${what}`, { hint });
}

/** The issuer never made such a token, so nobody finds it by its value; lists still show it. */
function unfindable(): Uint8Array {
  return randomBytes(32);
}

/** Lists show what is on the wire, as far as that can be read. */
function readableParts(token: string): Partial<Pick<TokenRow, "header" | "claims">> {
  const [header = "", payload = "", ...rest] = token.split(".").map((part) => Buffer.from(part, "base64url"));
  if (rest.length > 1) return {};
  return {
    ...(readsAsJsonObject(header.toString()) ? { header: header.toString() } : {}),
    ...(readsAsJsonObject(payload.toString()) ? { claims: payload.toString() } : {}),
  };
}

function readsAsJsonObject(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}
