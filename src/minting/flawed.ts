// Mints a token with one flaw of the catalogue: describes the token without the flaw, then applies the flaw.
import { randomBytes } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { refreshTokenFormat } from "../issuer/refresh-token.ts";
import { isJsonObject } from "../json-object.ts";
import { isHmac } from "../keys/algorithms.ts";
import type { TokenRow } from "../store/contract.ts";
import { flawNamed } from "../tokens/flaws/catalogue.ts";
import type { Flaw } from "../tokens/flaws/flaw.ts";
import { type IssuedToken, issueToken, type TokenDraft, valueEnd } from "../tokens/issue.ts";
import { describeMinted } from "./draft.ts";
import { flawTools } from "./flaw-tools.ts";
import type { MintRequest } from "./request.ts";
import { resolveResource } from "./resource.ts";

/** @throws MintmarkError `not_found`, or `bad_request` if the flaw needs another format, kind or algorithm */
export async function issueFlawed(issuer: Issuer, name: string, request: MintRequest): Promise<IssuedToken> {
  const flaw = flawNamed(name);
  const tools = flawTools(issuer);
  const sound = await describeSound(issuer, flaw, request);
  const edited = (await flaw.edit?.(sound, tools)) ?? sound;
  if (flaw.edit && isSame(sound, edited)) {
    throw misfit(flaw, "does not change a token of this issuer", "All tokens of this issuer are like that.");
  }
  const draft = { ...edited, flaw: flaw.name };
  const issued = await issueToken(issuer.id, draft);
  if (flaw.revoked) issued.row.revokedAt = tools.now;
  if (flaw.genuine) return issued;
  const token = (await flaw.rewrite?.(issued.token, draft, tools)) ?? issued.token;
  const row = { ...issued.row, ...readableParts(token), wireHash: unfindable(), valueEnd: valueEnd(token) };
  return { token, row };
}

/** Returns the token that the flaw is applied to, with the format, kind and algorithm that the flaw needs. */
async function describeSound(issuer: Issuer, flaw: Flaw, request: MintRequest): Promise<TokenDraft> {
  const { kind = request.kind, format } = flaw;
  if (request.kind !== undefined && request.kind !== kind) {
    throw misfit(flaw, `applies to ${kind} tokens`, "Leave out `kind`.");
  }
  const asked =
    kind === "id" || kind === "logout"
      ? "jwt"
      : kind === "refresh"
        ? refreshTokenFormat(issuer, resolveResource(issuer, request.audience))
        : request.format;
  if (format !== undefined && asked !== undefined && asked !== format) {
    throw misfit(
      flaw,
      `needs a token with the format "${format}"`,
      `This token would have the format "${asked}".`,
    );
  }
  const wanted = {
    ...(await inPlaceOfAccess(issuer, flaw, request)),
    kind,
    format: request.format ?? format,
  };
  const draft = await describeMinted(issuer, wanted);
  const alg = draft.key?.alg;
  if (flaw.algs === undefined || alg === undefined || flaw.algs.includes(alg)) return draft;
  if (request.alg !== undefined || isHmac(alg)) {
    throw misfit(flaw, `does not exist for ${alg}`, `It exists for ${flaw.algs.join(", ")}.`);
  }
  return describeMinted(issuer, { ...wanted, alg: flaw.algs[0] });
}

/** Gives an ID token the audience and scopes of the access token that it replaces: only its kind is wrong. */
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
  // Includes what signing would add, because a flaw may be that a part of it is missing.
  const content = ({ key, header, claims, expiresAt }: TokenDraft) =>
    JSON.stringify([{ alg: key?.alg, kid: key?.kid, ...header }, claims, expiresAt]);
  return sound.key === edited.key && content(sound) === content(edited);
}

function misfit({ name }: Flaw, what: string, hint: string): MintmarkError {
  return new MintmarkError("bad_request", `the flaw "${name}" ${what}`, { hint });
}

/** Returns a random hash, so that the token, which the issuer never made, is found only in lists. */
function unfindable(): Uint8Array {
  return randomBytes(32);
}

/** Returns the readable parts of the token as it is sent, because lists show those. */
function readableParts(token: string): Partial<Pick<TokenRow, "header" | "claims">> {
  const [header = "", payload = "", ...rest] = token.split(".").map((part) => Buffer.from(part, "base64url"));
  if (rest.length > 1) return {};
  return {
    ...(readsAsJsonObject(header.toString()) && { header: header.toString() }),
    ...(readsAsJsonObject(payload.toString()) && { claims: payload.toString() }),
  };
}

function readsAsJsonObject(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}
