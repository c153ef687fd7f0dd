// The catalogue: the list of all flaws, and the lookup of a flaw by its name.
import { MintmarkError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { claimFlaws } from "./claims.ts";
import { audienceFlaws } from "./claims-audience.ts";
import { typeFlaws } from "./claims-type.ts";
import type { Flaw } from "./flaw.ts";
import { lifecycleFlaws } from "./lifecycle.ts";
import { scopeFlaws } from "./scope.ts";
import { signatureFlaws } from "./signature.ts";
import { algorithmFlaws } from "./signature-algorithm.ts";
import { keyFlaws } from "./signature-key.ts";
import { timeFlaws } from "./time.ts";
import { transportFlaws } from "./transport.ts";
import { shapeFlaws } from "./transport-shape.ts";

const ALL = [
  ...timeFlaws,
  ...signatureFlaws,
  ...algorithmFlaws,
  ...keyFlaws,
  ...claimFlaws,
  ...audienceFlaws,
  ...typeFlaws,
  ...scopeFlaws,
  ...lifecycleFlaws,
  ...transportFlaws,
  ...shapeFlaws,
];

export type FlawName = (typeof ALL)[number]["name"];

export const FLAWS: readonly Flaw<FlawName>[] = ALL;
export const FLAW_NAMES = FLAWS.map(({ name }) => name);

/** @throws MintmarkError `not_found`, whose hint suggests the nearest name */
export function flawNamed(name: string): Flaw<FlawName> {
  const flaw = FLAWS.find((each) => each.name === name);
  if (flaw) return flaw;
  const suggestion = nearest(name, FLAW_NAMES);
  throw new MintmarkError("not_found", `there is no flaw ${JSON.stringify(name)}`, {
    hint: `${suggestion === undefined ? "" : `Did you mean "${suggestion}"? `}\`mintmark flaws\` lists all of them.`,
  });
}
