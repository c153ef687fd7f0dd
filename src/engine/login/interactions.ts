// The login and consent steps of an authorization request, for the pages in http/: what a page must show, and
// where the browser goes after the user's decision.
import type { Context } from "koa";
import type { Provider } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isLoopbackName } from "../../loopback.ts";
import { splitScope, textParam } from "../../params.ts";
import { fromIndicator } from "../resources.ts";
import { decide, fillGrant, type MissingScopes } from "./consent.ts";
import type { ClientLink, PageClient } from "./pages.ts";

/** An authorization request that waits for the user's login or consent. */
export interface PendingLogin {
  prompt: "login" | "consent";
  client: PageClient;
  /** Links that the client gives about itself. */
  clientLinks: ClientLink[];
  /** Host of the redirect URI. */
  redirectHost: string;
  /** Whether any program may be behind the client: it registered itself and redirects to loopback only. */
  mayBeAnybody: boolean;
  loginHint: string | undefined;
  /** Audiences that the tokens will be for. */
  resources: string[];
  scopes: string[];
  /** Consent only: the user who is signed in. */
  user: User | undefined;
  /** Consent only: the requested scopes that the user's roles do not allow. */
  dropped: string[];
}

export interface Interactions {
  /** Returns the request that this browser must decide on. Rejects if there is none. */
  pending(ctx: Context): Promise<PendingLogin>;
  /** Signs the user in. Like `allow` and `deny`, it returns the URL to which the browser must go. */
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
        clientLinks: linksOf(client ?? {}),
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
        user,
        dropped: consent?.dropped ?? [],
      };
    },

    async login(ctx, user) {
      const { interaction, user: current } = await load(ctx);
      // Choosing the account that is signed in already is no new login, so `auth_time` stays.
      const isNew = !isChoice(interaction.prompt) || current?.id !== user.id;
      return provider.interactionResult(
        ctx.req,
        ctx.res,
        {
          select_account: {},
          create: {},
          ...(isNew && { login: { accountId: user.id, amr: ["pwd"] } }),
        },
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

function isChoice({ name }: { name: string }): boolean {
  return name === "select_account";
}

/** Returns the links with their order on the page. */
function linksOf(client: {
  clientUri?: string | undefined;
  logoUri?: string | undefined;
  policyUri?: string | undefined;
  tosUri?: string | undefined;
}): ClientLink[] {
  const links: [ClientLink["name"], string | undefined][] = [
    ["Website", client.clientUri],
    ["Logo", client.logoUri],
    ["Privacy policy", client.policyUri],
    ["Terms of service", client.tosUri],
  ];
  return links.flatMap(([name, url]) => (url !== undefined && isWebUrl(url) ? [{ name, url }] : []));
}

function isWebUrl(url: string): boolean {
  return ["http:", "https:"].includes(URL.parse(url)?.protocol ?? "");
}

function isLoopbackUri(uri: string): boolean {
  return isLoopbackName(URL.parse(uri)?.hostname ?? "");
}
