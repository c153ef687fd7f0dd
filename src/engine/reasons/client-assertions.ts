// Explains why a client assertion (RFC 7523, section 3) is refused.
import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from "jose";
import { listed, quoted } from "../../wording.ts";
import { asked, clientOf, type ReasonTable, type Refused } from "./refused.ts";

const NEEDED = "the client_assertion needs";

export const ASSERTION_REASONS: ReasonTable = {
  "alg mismatch": (refused) =>
    `the client_assertion is signed with ${quoted(header(refused).alg)}, which ${clientOf(refused)} may not use${expectedAlg(refused)}`,
  "sub (JWT subject) must be provided in the client_assertion JWT": () =>
    `${NEEDED} a \`sub\` with the client_id`,
  "expiration must be specified in the client_assertion JWT": () => `${NEEDED} an \`exp\``,
  "unique jti (JWT ID) must be provided in the client_assertion JWT": () =>
    `${NEEDED} a \`jti\` that is new in every request`,
  "iss (JWT issuer) must be provided in the client_assertion JWT": () =>
    `${NEEDED} an \`iss\` with the client_id`,
  "iss (JWT issuer) must be the client_id": (refused) =>
    `the \`iss\` of the client_assertion is ${quoted(claims(refused).iss)}; it must be the client_id, like \`sub\``,
  "aud (JWT audience) must be provided in the client_assertion JWT": (refused) =>
    `${NEEDED} an \`aud\`: ${audiences(refused)}`,
  "list of audience (aud) must include the endpoint url, issuer identifier or token endpoint url":
    wrongAudience,
  "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url": wrongAudience,
  "no applicable key found in the JSON Web Key Set": noKey,
  "signature verification failed": (refused) =>
    `no key of ${clientOf(refused)} verifies the client_assertion (alg ${quoted(header(refused).alg)}, kid ${quoted(header(refused).kid)}); compare its jwks, jwks_uri or secret with the key that signed`,
  "jwt expired": (refused) =>
    `the client_assertion has expired: its \`exp\` is ${instant(claims(refused).exp)}`,
  "jwt not active yet": (refused) =>
    `the client_assertion is not valid before its \`nbf\`, ${instant(claims(refused).nbf)}; compare the clocks`,
  "client assertion tokens must only be used once": (refused) =>
    `the client_assertion with the jti ${quoted(claims(refused).jti)} was used before; sign a new one for every request`,
  "invalid client_assertion format": () => "the client_assertion is not a JWT",
};

function wrongAudience(refused: Refused): string {
  return `the \`aud\` of the client_assertion is ${quoted(claims(refused).aud)}; it must be ${audiences(refused)}`;
}

function noKey(refused: Refused): string {
  const { alg, kid } = header(refused);
  return `${clientOf(refused)} has no key for the client_assertion (alg ${quoted(alg)}, kid ${quoted(kid)}); add it to the client's jwks or jwks_uri`;
}

function audiences({ oidc }: Refused): string {
  const { clientJwtAuthExpectedAudience: expected } = oidc as unknown as {
    clientJwtAuthExpectedAudience?: () => Set<string>;
  };
  return `one of ${listed([...(expected?.call(oidc) ?? [])])}`;
}

function expectedAlg({ oidc }: Refused): string {
  const alg = oidc.client?.["clientAuthSigningAlg"];
  return typeof alg === "string" ? `; it is registered for ${alg}` : "";
}

function claims(refused: Refused): JWTPayload {
  return read(refused, decodeJwt) ?? {};
}

function header(refused: Refused): ProtectedHeaderParameters {
  return read(refused, decodeProtectedHeader) ?? {};
}

function read<Part>(refused: Refused, decode: (jwt: string) => Part): Part | undefined {
  try {
    return decode(asked(refused, "client_assertion") ?? "");
  } catch {
    return undefined;
  }
}

function instant(time: number | undefined): string {
  const date = new Date((time ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? quoted(time) : date.toISOString();
}
