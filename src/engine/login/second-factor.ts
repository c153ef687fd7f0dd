// The prompt for a second factor. It comes after the login, and before consent, if the request asks for more than the
// session has; a session that exists is only asked for what is missing. Its check also decides `acr` of the tokens.
import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { acrOf, factorsFor, levelOf, PASSWORD_ALONE } from "../../issuer/sign-in.ts";
import type { SignInRefusal } from "../../profiles/contract.ts";
import { type AskedLevel, askedLevel } from "./asked-level.ts";

/** Name of the prompt, and of the member in an interaction's result that says that the user declined. */
export const SECOND_FACTOR = "second_factor";

export function secondFactorPrompt(issuer: Issuer): interactionPolicy.Prompt {
  const { error, description } = issuer.profile.signIn.needsUser;
  const check = (ctx: KoaContextWithOIDC) => needsFactor(issuer, ctx);
  return new interactionPolicy.Prompt(
    { name: SECOND_FACTOR, requestable: false },
    new interactionPolicy.Check("level_of_proof", description, error, check),
  );
}

/** Whether the user must be asked. @throws if the request demands what the user cannot or will not do */
function needsFactor(issuer: Issuer, ctx: KoaContextWithOIDC): boolean {
  const { session, result, client, params } = ctx.oidc;
  if (!session || !client) return false;
  const user = issuer.directory.user(session.accountId ?? "");
  const asked = askedLevel(issuer, { params: { ...params }, client, user });
  if (asked.isUnknown) throw refusal(issuer.profile.signIn.unknownValue ?? issuer.profile.signIn.unmet);
  const methods = session.amr ?? PASSWORD_ALONE;
  const level = levelOf(methods);
  const isEnough = level >= asked.needed;
  const hasDeclined = result?.[SECOND_FACTOR] !== undefined;
  const mayAsk = !hasDeclined && factorsFor(issuer, user, asked.preferred).length > 0;
  const wouldAsk = level < asked.preferred && !(isEnough && ctx.oidc.promptPending("none"));
  if (wouldAsk && mayAsk) return true;
  if (!isEnough && asked.isDemanded) throw refusal(issuer.profile.signIn.unmet);
  noteAcr(issuer, ctx, asked, methods);
  return false;
}

/** The engine would put `acr` of the session into the code or ID token; it depends on the request, too. */
function noteAcr(
  issuer: Issuer,
  { oidc }: KoaContextWithOIDC,
  asked: AskedLevel,
  methods: readonly string[],
): void {
  const { client, result } = oidc;
  const login = { clientId: client?.clientId ?? "", methods, asked: asked.values };
  const acr = acrOf(issuer, { ...login, isFresh: result?.login !== undefined });
  Object.defineProperty(oidc, "acr", { value: acr, configurable: true });
}

export function refusal({ error, description, isPage }: SignInRefusal): errors.OIDCProviderError {
  const refused = new errors.CustomOIDCProviderError(error, description);
  return isPage ? Object.assign(refused, { allow_redirect: false, status: 400, statusCode: 400 }) : refused;
}
