// What a page needs to know of its issuer to look like the vendor's.
import type { Issuer } from "../issuer/issuer.ts";
import { lookOf } from "../profiles/looks.ts";
import type { LookOfPage } from "./pages.ts";

export function lookOfPage({ id, url, profile }: Pick<Issuer, "id" | "url" | "profile">): LookOfPage {
  const look = lookOf(profile);
  const segment = new URL(url).pathname.split("/").at(-1);
  return { look, issuer: { name: look.isCalledByPath && segment ? segment : id, url } };
}
