// Selects the look of an issuer's pages: that of its vendor, without the parts that the issuer's settings switch off.
import type { Issuer } from "../issuer/issuer.ts";
import type { Look } from "../profiles/look.ts";
import { lookOf } from "../profiles/looks.ts";
import type { LookOfPage } from "./pages.ts";

export function lookAt({ profile, settings }: Pick<Issuer, "profile" | "settings">): Look {
  const look = lookOf(profile);
  if (settings.login.staySignedIn) return look;
  const { remember: _tick, stay: _question, ...login } = look.login;
  return { ...look, login };
}

export function lookOfPage(issuer: Pick<Issuer, "id" | "url" | "profile" | "settings">): LookOfPage {
  const { id, url } = issuer;
  const look = lookAt(issuer);
  const segment = new URL(url).pathname.split("/").at(-1);
  return { look, issuer: { name: look.isCalledByPath && segment ? segment : id, url } };
}
