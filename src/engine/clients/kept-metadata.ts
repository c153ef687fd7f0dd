// Looks through the metadata that a client asks for, in a registration or a document: refuses members that would
// mislead the client if they were ignored, and finds those that were not kept.
import { errors } from "oidc-provider";
import type { JsonObject } from "../../json-object.ts";
import { splitScope } from "../../params.ts";

/** The client would rely on a protection that its responses and requests do not have. */
const PROTECTIONS = /^(id_token|userinfo|authorization|introspection)_encrypted_response_(alg|enc)$/;
const DEMANDS = ["require_signed_request_object"];

/** Members that the server sets itself, and that a client repeats when it manages its registration. */
const SERVER_SET = [
  "client_id", "client_secret", "client_secret_expires_at", "client_id_issued_at", "registration_access_token",
  "registration_client_uri",
]; // prettier-ignore

/** @throws errors.InvalidClientMetadata if the description asks for a protection that does not exist here */
export function refuseMissingProtections(description: JsonObject): void {
  for (const [name, value] of Object.entries(description)) {
    if (PROTECTIONS.test(name)) {
      throw new errors.InvalidClientMetadata(
        `${name} is not supported: this issuer encrypts no responses, so leave the member out`,
      );
    }
    if (DEMANDS.includes(name) && value === true) {
      throw new errors.InvalidClientMetadata(
        `${name} is not supported: this issuer takes no request objects, so leave the member out`,
      );
    }
  }
}

/** Returns the names of the members that the client asked for and that were dropped, changed or cut. */
export function lostMembers(asked: JsonObject, kept: JsonObject): string[] {
  return Object.keys(asked).filter(
    (name) => !SERVER_SET.includes(name) && !isAbsent(asked[name]) && !isKept(name, asked[name], kept[name]),
  );
}

// Clients send every field they know. These values ask for nothing.
function isAbsent(value: unknown): boolean {
  return value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

function isKept(name: string, asked: unknown, kept: unknown): boolean {
  if (name === "scope" && typeof asked === "string") {
    return holds(splitScope(typeof kept === "string" ? kept : undefined), splitScope(asked));
  }
  if (Array.isArray(asked)) {
    return (
      Array.isArray(kept) &&
      holds(
        kept,
        asked.filter((each) => !isAbsent(each)),
      )
    );
  }
  return JSON.stringify(asked) === JSON.stringify(kept);
}

function holds(kept: readonly unknown[], asked: readonly unknown[]): boolean {
  const known = new Set(kept.map((each) => JSON.stringify(each)));
  return asked.every((each) => known.has(JSON.stringify(each)));
}
