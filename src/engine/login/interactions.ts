// The login and consent steps of an authorization request, for the pages in http/: what a page must show, and
// where the browser goes after the user's decision.
import type { Context } from "koa";
import type { Provider } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import { sessionByUid } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { fromIndicator } from "../../issuer/resources.ts";
import { factorsFor, levelOf, PASSWORD_ALONE, usualMethods, withFactor } from "../../issuer/sign-in.ts";
import type { JsonObject } from "../../json-object.ts";
import { isLoopbackName } from "../../loopback.ts";
import { splitScope, textParam } from "../../params.ts";
import type { SecondFactor } from "../../profiles/sign-in.ts";
import { TYPED_CLAIMS } from "../issuing/typed-claims.ts";
import { askedLevel } from "./asked-level.ts";
import { linksOf, loadableLogo } from "./client-links.ts";
import { decide, fillGrant, type MissingScopes } from "./consent.ts";
import type { ClientLink, PageClient } from "./pages.ts";
import { SECOND_FACTOR } from "./second-factor.ts";

/** The engine's prompts that the login page does not answer. */
const PROMPTS: Readonly<Record<string, PendingLogin["prompt"]>> = {
  consent: "consent",
  [SECOND_FACTOR]: "second-factor",
};

/** An authorization request that waits for the user's login or consent. */
export interface PendingLogin {
  prompt: "login" | "second-factor" | "consent";
  client: PageClient;
  /** Links that the client gives about itself. */
  clientLinks: ClientLink[];
  /** URL of the client's logo, if the consent page may load it. */
  logo: string | undefined;
  /** Host of the redirect URI. */
  redirectHost: string;
  /** Whether any program may be behind the client: it registered itself and redirects to loopback only. */
  mayBeAnybody: boolean;
  loginHint: string | undefined;
  /** Audiences that the tokens will be for. */
  resources: string[];
  scopes: string[];
  /** Consent only: claims that the request asks for by name. */
  claims: string[];
  /** The second factors to choose from. */
  factors: SecondFactor[];
  /** Whether the login fails without a second factor. */
  isDemanded: boolean;
  /** Not at the login: the user who is signed in. */
  user: User | undefined;
  /** Consent only: the requested scopes that the user's roles do not allow. */
  dropped: string[];
}

/** The user's choices on the login page, besides the account. */
export interface LoginChoices {
  /** A second factor that is used at once. */
  factor?: SecondFactor | undefined;
  /** Whether the login outlives the browser. Default: it does. */
  stays?: boolean | undefined;
  /** Claims that the tokens of this login have in addition. */
  claims?: JsonObject | undefined;
}

export interface Interactions {
  /** Returns the request that this browser must decide on. Rejects if there is none. */
  pending(ctx: Context): Promise<PendingLogin>;
  /** Signs the user in. Like all that follow, it returns the URL to which the browser must go. */
  login(ctx: Context, user: User, choices: LoginChoices): Promise<string>;
  /** Decides whether the login outlives the browser. Returns undefined if nobody has signed in before. */
  stay(ctx: Context, stays: boolean): Promise<string | undefined>;
  /** Adds a second factor to the user's login. */
  prove(ctx: Context, factor: SecondFactor): Promise<string>;
  /** Goes on without a second factor. */
  decline(ctx: Context): Promise<string>;
  allow(ctx: Context): Promise<string>;
  deny(ctx: Context): Promise<string>;
}

export function interactionsOf(provider: Provider, issuer: Issuer): Interactions {
  const load = async (ctx: Context) => {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const details = interaction.prompt.details as {
      missingOIDCScope?: string[];
      missingResourceScopes?: Record<string, string[]>;
      missingOIDCClaims?: string[];
    };
    const missing: MissingScopes = {
      oidc: details.missingOIDCScope ?? [],
      byResource: details.missingResourceScopes ?? {},
      claims: details.missingOIDCClaims ?? [],
    };
    const accountId = interaction.session?.accountId;
    return {
      interaction,
      missing,
      user: accountId === undefined ? undefined : issuer.directory.user(accountId),
    };
  };

  return {
    async pending(ctx) {
      const { interaction, missing, user } = await load(ctx);
      const { prompt } = interaction;
      const params = interaction.params as Record<string, string | string[] | undefined>;
      const client = await provider.Client.find(String(params["client_id"]));
      const consent = prompt.name === "consent" && user ? decide(issuer, user, missing) : undefined;
      const asked = askedLevel(issuer, {
        params,
        client: client ?? { clientId: String(params["client_id"]) },
        user,
      });
      return {
        prompt: PROMPTS[prompt.name] ?? "login",
        client: { id: String(params["client_id"]), name: client?.clientName ?? String(params["client_id"]) },
        clientLinks: linksOf(client ?? {}),
        logo: loadableLogo(client?.logoUri, String(params["redirect_uri"])),
        redirectHost: URL.parse(String(params["redirect_uri"]))?.host || String(params["redirect_uri"] ?? ""),
        mayBeAnybody:
          issuer.directory.client(String(params["client_id"])) === undefined &&
          (client?.redirectUris ?? []).every(isLoopbackUri),
        loginHint: textParam(params, "login_hint") ?? (isChoice(prompt) ? user?.name : undefined),
        resources: [params["resource"] ?? []]
          .flat()
          .map(fromIndicator)
          .filter((each) => each !== issuer.url),
        scopes: consent?.granted ?? splitScope(params["scope"] as string | undefined),
        claims: missing.claims,
        factors: factorsFor(issuer, user, asked.preferred),
        isDemanded: asked.isDemanded && levelOf(interaction.session?.amr ?? PASSWORD_ALONE) < asked.needed,
        user,
        dropped: consent?.dropped ?? [],
      };
    },

    async login(ctx, user, { factor, stays = true, claims }) {
      const { interaction, user: current } = await load(ctx);
      // Choosing the account that is signed in already is no new login, so `auth_time` stays.
      const used = factorsFor(issuer, user, 2).find((each) => each === factor);
      const isNew =
        !isChoice(interaction.prompt) ||
        current?.id !== user.id ||
        used !== undefined ||
        claims !== undefined;
      const methods = usualMethods(issuer, user);
      const amr = used === undefined ? methods : withFactor(methods, used);
      return provider.interactionResult(
        ctx.req,
        ctx.res,
        {
          select_account: {},
          create: {},
          ...(isNew && {
            login: {
              accountId: user.id,
              amr,
              remember: stays && issuer.settings.login.staySignedIn,
              ...(claims && { [TYPED_CLAIMS]: claims }),
            },
          }),
        },
        { mergeWithLastSubmission: false },
      );
    },

    async stay(ctx, stays) {
      const { interaction } = await load(ctx);
      const { login, ...others } = interaction.result ?? {};
      if (!login) return undefined;
      const result = { ...others, login: { ...login, remember: stays } };
      return provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    },

    async prove(ctx, factor) {
      const { interaction, user } = await load(ctx);
      if (!user) throw new Error("a second factor without a user");
      const amr = withFactor(interaction.session?.amr ?? PASSWORD_ALONE, factor);
      // Only the methods of the login change.
      const uid = interaction.session?.uid;
      const session = uid === undefined ? undefined : await sessionByUid(issuer, uid);
      const login = {
        accountId: user.id,
        amr,
        remember: !session?.isTransient,
        ...(session?.typedClaims && { [TYPED_CLAIMS]: session.typedClaims }),
      };
      return provider.interactionResult(ctx.req, ctx.res, { login });
    },

    async decline(ctx) {
      return provider.interactionResult(ctx.req, ctx.res, { [SECOND_FACTOR]: {} });
    },

    async allow(ctx) {
      const { interaction, missing, user } = await load(ctx);
      if (!user) throw new Error("consent without a user");
      const grant =
        (interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)) ??
        new provider.Grant({ accountId: user.id, clientId: String(interaction.params["client_id"]) });
      fillGrant(issuer, grant, user, missing);
      return provider.interactionResult(ctx.req, ctx.res, { consent: { grantId: await grant.save() } });
    },

    async deny(ctx) {
      const result = { error: "access_denied", error_description: "the user denied the request" };
      return provider.interactionResult(ctx.req, ctx.res, result);
    },
  };
}

function isChoice({ name }: { name: string }): boolean {
  return name === "select_account";
}

function isLoopbackUri(uri: string): boolean {
  return isLoopbackName(new URL(uri).hostname);
}
