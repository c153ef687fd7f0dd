// The login of an issuer's users: the methods that make up a login, the level that these reach, and
// the values of `acr` by which clients ask for it.
import type { SignInFacts } from "../profiles/contract.ts";
import {
  type AcrFacts,
  type AcrLevels,
  SECOND_FACTORS,
  type SecondFactor,
  type SignInLevel,
} from "../profiles/sign-in.ts";
import type { User } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

/** In `amr`, this says that several factors were used (RFC 8176, section 2). */
const SEVERAL = "mfa";

/** Methods of a login with a password, or with a click that stands for one. */
export const PASSWORD_ALONE: readonly string[] = ["pwd"];

/** Adds a second factor to the methods of a login. */
export function withFactor(methods: readonly string[], factor: SecondFactor): string[] {
  return [...new Set([...methods.filter((method) => method !== SEVERAL), factor, SEVERAL])];
}

export function levelOf(methods: readonly string[]): SignInLevel {
  const levels = Object.entries(SECOND_FACTORS).filter(([factor]) => methods.includes(factor));
  return levels.reduce<SignInLevel>((highest, [, level]) => (level > highest ? level : highest), 1);
}

/** Returns the methods that the user has used after choosing an account, without being asked for more. */
export function usualMethods({ settings }: Pick<Issuer, "settings">, user: User | undefined): string[] {
  return (user?.mfa ?? settings.login.mfa) ? withFactor(PASSWORD_ALONE, "otp") : [...PASSWORD_ALONE];
}

/** Returns the second factors that reach a level: none if the user has none, or none that is strong enough. */
export function factorsFor(
  { settings, profile }: Pick<Issuer, "settings" | "profile">,
  user: User | undefined,
  level: SignInLevel,
): SecondFactor[] {
  const hasOne = user?.mfa ?? settings.login.mfa ?? true;
  const all = profile.signIn.secondFactors ?? (Object.keys(SECOND_FACTORS) as SecondFactor[]);
  return hasOne ? all.filter((factor) => SECOND_FACTORS[factor] >= level) : [];
}

type Rules = Pick<Issuer, "settings" | "directory" | "profile">;

/** Returns the values of `acr` that a client may ask for. */
export function acrValuesFor(
  { settings, directory, profile }: Rules,
  clientId: string,
): { values: AcrLevels; isConfigured: boolean } {
  const configured = directory.client(clientId)?.acrValues ?? settings.acrValues;
  return { values: configured ?? profile.signIn.acrValues, isConfigured: configured !== undefined };
}

/** Returns the values that the metadata lists and that clients may register as their default. */
export function acrNames({ settings, profile }: Pick<Issuer, "settings" | "profile">): string[] {
  return Object.keys(settings.acrValues ?? profile.signIn.acrValues);
}

/** Returns `acr` of a login, as its tokens show it. */
export function acrOf(
  issuer: Rules,
  login: { clientId: string; methods: readonly string[] } & Pick<AcrFacts, "asked" | "isFresh">,
): string | undefined {
  const { clientId, methods, asked, isFresh } = login;
  const level = levelOf(methods);
  return issuer.profile.signIn.acr({ level, asked, isFresh, ...acrValuesFor(issuer, clientId) });
}

/** A login that no page takes part in. */
interface SilentLogin {
  user: User | undefined;
  clientId: string;
  /** Seconds; undefined if tokens do not tell the time. */
  at: number | undefined;
}

/** Returns the login of a user who signs in without being asked for anything. */
export function usualSignIn(issuer: Rules, { user, clientId, at }: SilentLogin): SignInFacts {
  const methods = usualMethods(issuer, user);
  return { at, methods, acr: acrOf(issuer, { clientId, methods, asked: [], isFresh: true }) };
}

/** Minted tokens tell how their user signed in only if the user always uses a second factor. */
export function mintedSignIn(issuer: Rules, login: SilentLogin): SignInFacts | undefined {
  if (!login.user) return undefined;
  return levelOf(usualMethods(issuer, login.user)) > 1 ? usualSignIn(issuer, login) : undefined;
}

/** Returns the user who signs in by this name, as the vendor compares names. */
export function userSigningIn(
  { directory, profile }: Pick<Issuer, "directory" | "profile">,
  name: string,
): User | undefined {
  return profile.signIn.ignoresCaseOfNames ? directory.userInAnyCase(name) : directory.user(name);
}
