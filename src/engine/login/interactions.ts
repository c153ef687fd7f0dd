// The login and consent steps of an authorization request, as http/ needs them: what is asked, and the
// answers that lead back to the client.
import { splitScope } from "../../params.ts";
import type { Context } from "koa";
import type { Provider } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isLoopbackName } from "../../loopback.ts";
import { decide, fillGrant, type MissingScopes } from "./consent.ts";
import type { PageClient } from "./pages.ts";
import { fromIndicator } from "../resources.ts";

/** What stands between an authorization request and its answer. */
export interface PendingLogin {
  prompt: "login" | "consent";
  client: PageClient;
  /** Host to which the answer will go. */
  redirectHost: string;
  /** Nobody vouches for the client: it registered itself, and every program on a computer can be behind it there. */
  mayBeAnybody: boolean;
  loginHint: string | undefined;
  /** Audiences that the tokens will be for. */
  resources: string[];
  scopes: string[];
  /** Consent only: who signed in, and which scopes the roles of that user don't open. */
  user: User | undefined;
  dropped: string[];
}

export interface Interactions {
  /** Reads the request that this browser is in the middle of; rejects where there is none. */
  pending(ctx: Context): Promise<PendingLogin>;
  /** Each answers the URL to go on with. */
  login(ctx: Context, user: User): Promise<string>;
  allow(ctx: Context): Promise<string>;
  deny(ctx: Context): Promise<string>;
}

export function interactionsOf(provider: Provider, issuer: Issuer): Interactions {
  const load = async (ctx: Context) => {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const details = interaction.prompt.details as {
      missingOIDCScope?: string[];
      missingResourceScopes?: Record<string, string[]>;
    };
    const missing: MissingScopes = {
      oidc: details.missingOIDCScope ?? [],
      byResource: details.missingResourceScopes ?? {},
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
      return {
        prompt: prompt.name === "consent" ? "consent" : "login",
        client: { id: String(params["client_id"]), name: client?.clientName ?? String(params["client_id"]) },
        redirectHost: URL.parse(String(params["redirect_uri"]))?.host || String(params["redirect_uri"] ?? ""),
        mayBeAnybody:
          issuer.directory.client(String(params["client_id"])) === undefined &&
          (client?.redirectUris ?? []).every(isLoopbackUri),
        loginHint: typeof params["login_hint"] === "string" ? params["login_hint"] : undefined,
        resources: [params["resource"] ?? []]
          .flat()
          .map(fromIndicator)
          .filter((each) => each !== issuer.url),
        scopes: consent?.granted ?? splitScope(params["scope"] as string | undefined),
        user,
        dropped: consent?.dropped ?? [],
      };
    },

    async login(ctx, user) {
      return provider.interactionResult(
        ctx.req,
        ctx.res,
        { login: { accountId: user.id, amr: ["pwd"] } },
        { mergeWithLastSubmission: false },
      );
    },

    async allow(ctx) {
      const { interaction, missing, user } = await load(ctx);
      if (!user) throw new Error("consent without a user");
      const grant =
        (interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)) ??
        new provider.Grant({ accountId: user.id, clientId: String(interaction.params["client_id"]) });
      fillGrant(issuer, grant, user, missing);
      return provider.interactionResult(
        ctx.req,
        ctx.res,
        { consent: { grantId: await grant.save() } },
        { mergeWithLastSubmission: true },
      );
    },

    async deny(ctx) {
      const result = { error: "access_denied", error_description: "the user denied the request" };
      return provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    },
  };
}

function isLoopbackUri(uri: string): boolean {
  return isLoopbackName(URL.parse(uri)?.hostname ?? "");
}
