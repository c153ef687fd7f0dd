// Imports how surely the users of a realm must sign in: the mapping of `acr` to levels of authentication, of the realm
// and of its clients, and the users who have a second factor.
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, text } from "./import.ts";

type Levels = NonNullable<IssuerInput["acrValues"]>;
type Client = NonNullable<IssuerInput["clients"]>[string];

/** The attribute with the mapping, as JSON in a text. */
export const LEVELS_ATTRIBUTE = "acr.loa.map";
/** The highest level that the login page reaches. */
const HIGHEST = 3;
/** Types of credentials that are second factors. */
const SECOND_FACTORS = ["otp", "webauthn"];

/** Returns `acrValues` of a realm or client; no setting if it maps nothing. */
export function levelsOf(attributes: unknown, say: (what: string) => void): { acrValues?: Levels } {
  const mapped = Object.entries(readMap(attributes));
  const tooHigh = mapped.filter(([, level]) => level > HIGHEST).map(([name]) => name);
  if (tooHigh.length > 0) {
    say(
      `its levels of authentication above ${HIGHEST} (${tooHigh.join(", ")}) are left out: nobody reaches them here.`,
    );
  }
  const reached = mapped.filter(([, level]) => level <= HIGHEST);
  return reached.length === 0 ? {} : { acrValues: Object.fromEntries(reached) as Levels };
}

export function clientLevels(
  attributes: JsonObject,
  say: (what: string) => void,
): Pick<Client, "acrValues" | "defaultAcrValues"> {
  const usual = (text(attributes["default.acr.values"]) ?? "").split("##").filter(Boolean);
  if (text(attributes["minimum.acr.value"])) {
    say("its minimum ACR value is left out; set `defaultAcrValues` instead.");
  }
  return { ...levelsOf(attributes, say), ...(usual.length > 0 && { defaultAcrValues: usual }) };
}

/** Keycloak's browser flow asks every user who has a second factor for it. */
export function secondFactorOf(user: JsonObject): { mfa?: true } {
  const hasOne = objects(user["credentials"]).some(({ type }) => SECOND_FACTORS.includes(String(type)));
  return hasOne ? { mfa: true } : {};
}

function readMap(attributes: unknown): Record<string, number> {
  const written = isJsonObject(attributes) ? text(attributes[LEVELS_ATTRIBUTE]) : undefined;
  try {
    const map: unknown = JSON.parse(written ?? "{}");
    const entries = Object.entries(isJsonObject(map) ? map : {});
    return Object.fromEntries(
      entries.flatMap(([name, level]) => (isLevel(level) ? [[name, Number(level)]] : [])),
    );
  } catch {
    return {};
  }
}

/** Older exports have the levels as texts. */
function isLevel(value: unknown): boolean {
  return /^\d+$/.test(String(value));
}
