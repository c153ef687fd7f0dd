// Turns the protocol mappers of a client or client scope into claims and audiences by kind of token. Where the profile
// itself writes a claim for a scope, only what differs is written.
import { CLAIM_SETTINGS, type ClaimSetting } from "../config/fields.ts";
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects } from "./import.ts";
import type { RealmAttributes } from "./keycloak-attributes.ts";
import { type Mapped, NOBODYS, readMapper } from "./keycloak-mappers.ts";

type Additions = Pick<NonNullable<IssuerInput["scopes"]>[string], ClaimSetting | "audience">;

/** A claim that the profile writes for a scope. */
export interface Given {
  path: string[];
  /** Undefined if nothing but the profile can write it. */
  value?: unknown;
  shown: readonly ClaimSetting[];
}

interface Options {
  attributes: RealmAttributes;
  say: (what: string) => void;
  given?: readonly Given[] | undefined;
  /** Whether mappers that nothing needs go without a note, because every realm has them. */
  isUsual?: boolean | undefined;
}

export function additionsOf(
  holder: JsonObject,
  { attributes, say, given = [], isUsual }: Options,
): Additions {
  const written = new Claims(given);
  const left = new Map<string, string[]>();
  const leave = (mapper: JsonObject, why: string) =>
    left.set(why, [...(left.get(why) ?? []), String(mapper["name"])]);
  for (const mapper of objects(holder["protocolMappers"])) {
    const mapped = readMapper(mapper, attributes);
    if (mapped.does !== "nothing") written.add(mapped);
    else if (!isUsual || (mapped.why !== NOBODYS && !isUnseen(mapper))) leave(mapper, mapped.why);
    const config = isJsonObject(mapper["config"]) ? mapper["config"] : {};
    if (config["access.tokenResponse.claim"] === "true") {
      leave(mapper, "token responses have no claims of mappers here");
    }
  }
  for (const [why, names] of left) say(`its protocol mappers (${names.join(", ")}) are left out: ${why}.`);
  const additions = written.settings();
  for (const name of written.immovable) {
    say(`the claim ${name} is only in the tokens in which Mintmark writes it by itself.`);
  }
  return additions;
}

/** Mappers of every realm that the documentation names as missing. */
function isUnseen({ protocolMapper: kind }: JsonObject): boolean {
  return kind === "oidc-usersessionmodel-note-mapper" || kind === "oidc-organization-membership-mapper";
}

class Claims {
  readonly #given: Map<string, Given>;
  readonly #mapped = new Map<string, Given>();
  readonly #audiences: string[] = [];
  readonly #ofIdTokens: string[] = [];
  /** Claims that were meant for other kinds of tokens than those that the profile writes them into. */
  readonly immovable: string[] = [];

  constructor(given: readonly Given[]) {
    this.#given = new Map(given.map((each) => [each.path.join("."), each]));
  }

  add(mapped: Exclude<Mapped, { does: "nothing" }>): void {
    if (mapped.does === "audience") {
      if (mapped.shown.includes("claims")) this.#audiences.push(mapped.audience);
      if (mapped.shown.includes("idTokenClaims")) this.#ofIdTokens.push(mapped.audience);
    } else {
      this.#mapped.set(mapped.path.join("."), mapped);
    }
  }

  settings(): Additions {
    const settings: Partial<Record<ClaimSetting, JsonObject>> = {};
    for (const setting of CLAIM_SETTINGS) {
      const claims = this.#claimsOf(setting);
      if (Object.keys(claims).length > 0) settings[setting] = claims;
    }
    const audience = [...new Set(this.#audiences)];
    return { ...(settings as Additions), ...(audience.length > 0 && { audience }) };
  }

  #claimsOf(setting: ClaimSetting): JsonObject {
    const claims: JsonObject = {};
    for (const key of new Set([...this.#given.keys(), ...this.#mapped.keys()])) {
      const given = this.#given.get(key);
      const mapped = this.#mapped.get(key);
      const isWanted = mapped?.shown.includes(setting) ?? false;
      // Introspection shows the claims of access tokens.
      const isThere =
        setting === "introspectionClaims" ? mapped?.shown.includes("claims") : given?.shown.includes(setting);
      const path = mapped?.path ?? given?.path ?? [];
      const isSame = setting === "introspectionClaims" || same(given?.value, mapped?.value);
      if (isWanted && !(isThere && isSame)) this.#write(claims, path, mapped?.value);
      if (!isWanted && isThere) setClaim(claims, given ? path.slice(0, 1) : path, null);
    }
    if (setting === "idTokenClaims" && this.#ofIdTokens.length > 0) {
      claims["aud"] = [...new Set(this.#ofIdTokens)];
    }
    return claims;
  }

  #write(claims: JsonObject, path: string[], value: unknown): void {
    const name = path.join(".");
    if (value !== undefined) setClaim(claims, path, value);
    else if (name !== "client_id" && !this.immovable.includes(name)) this.immovable.push(name);
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function setClaim(claims: JsonObject, path: string[], value: unknown): void {
  const [name = "", ...below] = path;
  if (below.length === 0) {
    claims[name] = value;
    return;
  }
  const before = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const inner: JsonObject = isJsonObject(before) ? before : {};
  setClaim(inner, below, value);
  claims[name] = inner;
}
