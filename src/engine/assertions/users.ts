// Whom a trusted issuer means: the user of this issuer behind its assertion.
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { refuse } from "./refusal.ts";
import type { Assertion } from "./verify.ts";

/** @throws Refusal where it is nobody here */
export function assertedUser(issuer: Issuer, { trusted, claims }: Assertion): User {
  const { userClaim, users } = trusted.settings;
  const value = claims[userClaim];
  if (typeof value !== "string" || value === "") return refuse(`the assertion has no ${userClaim}`);
  // Somebody else may have typed in an address that nobody has confirmed.
  if (userClaim === "email" && claims["email_verified"] === false)
    refuse("the e-mail address in the assertion is not verified");
  const name = Object.hasOwn(users, value) ? users[value] : value;
  return issuer.directory.user(name ?? value) ?? refuse(`the assertion's ${userClaim} is no user here`);
}
