// Finds the user of this issuer that an assertion of a trusted issuer is about.
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { refuse } from "./refusal.ts";
import type { Assertion } from "./verify.ts";

/** @throws Refusal if this issuer has no such user */
export function assertedUser({ directory }: Pick<Issuer, "directory">, { trusted, claims }: Assertion): User {
  const { userClaim, users } = trusted.settings;
  const value = claims[userClaim];
  if (typeof value !== "string" || value === "") return refuse(`the assertion has no ${userClaim}`);
  // An unverified address may belong to another person.
  if (userClaim === "email" && claims["email_verified"] === false) {
    refuse("the e-mail address in the assertion is not verified");
  }
  const name = Object.hasOwn(users, value) ? users[value] : value;
  return (
    directory.user(name ?? value) ??
    refuse(`the assertion's ${userClaim} does not name a user of this issuer`)
  );
}
