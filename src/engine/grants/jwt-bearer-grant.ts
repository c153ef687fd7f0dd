// The JWT bearer grant (RFC 7523, section 2.1): an access token for an assertion of a trusted issuer. It
// accepts plain assertions about users, ID-JAGs of enterprise-managed authorization, and workloads' tokens.
import { errors } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { resourceOf, toIndicator } from "../../issuer/resources.ts";
import { defaultScopes, unknownScope } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope, textParam } from "../../params.ts";
import { JWT_BEARER } from "../../profiles/grant-types.ts";
import { ID_JAG_TYP, readIdJag } from "../assertions/id-jag.ts";
import { refuse } from "../assertions/refusal.ts";
import { assertedUser } from "../assertions/users.ts";
import { type Assertion, type Expected, spend, verifyAssertion } from "../assertions/verify.ts";
import { workloadRule } from "../assertions/workloads.ts";
import { takeOnClient } from "../clients/workload-client.ts";
import { checkIndicator, invalidGrant, refusedAs, requiredParam } from "../refusals.ts";
import { fittingScopes, openScopes } from "../requested-scopes.ts";
import type { ExchangedToken } from "./exchanged-token.ts";
import type { Grant, GrantRequest } from "./grant.ts";
import { grantToken, type TokenOrder } from "./granted-token.ts";
import { keptClaims, tokenOnBehalfOf, withUserTokens } from "./on-behalf-of.ts";
import { demandProof } from "./token-binding.ts";

export const jwtBearerGrant: Grant = {
  type: JWT_BEARER,
  parameters: ["assertion", "scope", "resource", "requested_token_use"],
  answer: (request) => new AssertionRedemption(request).answer(),
};

/** The token that an assertion is redeemed for. */
type Order = Omit<TokenOrder, "grantType">;

class AssertionRedemption {
  readonly #request: GrantRequest;
  readonly #issuer: Issuer;
  readonly #params: Record<string, unknown>;

  constructor(request: GrantRequest) {
    this.#request = request;
    this.#issuer = request.issuer;
    this.#params = request.params;
  }

  async answer(): Promise<JsonObject> {
    const { provider, ctx, proof } = this.#request;
    const text = requiredParam(this.#params, "assertion");
    const received = this.#request.exchange.isWorkload
      ? undefined
      : await tokenOnBehalfOf(this.#request, text);
    if (received) {
      const order = { ...this.#onBehalfOf(received), grantType: JWT_BEARER };
      const granted = await grantToken(this.#request, order);
      return withUserTokens(this.#request, granted, { order, user: received.user });
    }
    const assertion = await refusedAs(invalidGrant, () =>
      verifyAssertion(this.#issuer, text, (unverified) => this.#expected(unverified)),
    );
    const { order, once } = await this.#order(assertion);
    demandProof(provider, ctx, proof);
    if (once) await refusedAs(invalidGrant, () => spend(this.#issuer, assertion));
    const { body } = await grantToken(this.#request, { ...order, grantType: JWT_BEARER });
    return body;
  }

  /** Returns what an assertion must contain, given its `typ`, its issuer and the kind of request. */
  #expected({ trusted, header }: Pick<Assertion, "trusted" | "header">): Expected {
    const { url } = this.#issuer;
    const tokenUrl = this.#request.ctx.oidc.urlFor("token");
    const { accepts, workloads } = trusted.settings;
    if (this.#request.exchange.isWorkload) {
      if (workloads.length === 0) refuse("no workloads of this issuer are admitted");
      if (!isPlain(header.typ)) refuse("the typ of a workload's token must be JWT or absent");
      const withSlash = `${url.replace(/\/$/, "")}/`;
      return {
        audiences: [tokenUrl, url, withSlash, withSlash.slice(0, -1)],
        required: ["iat", "jti"],
      };
    }
    if (header.typ === ID_JAG_TYP) {
      if (!accepts.includes("id-jag")) refuse("the issuer of the assertion is not trusted to write ID-JAGs");
      return { audiences: [url], audienceIsAlone: true, required: ["iat", "jti"] };
    }
    if (!accepts.includes("assertion")) {
      refuse(`the typ of the assertion must be ${ID_JAG_TYP}: its issuer is not trusted for others`);
    }
    if (!isPlain(header.typ)) refuse("the typ of an assertion must be JWT or absent");
    return { audiences: [url, tokenUrl] };
  }

  #order(assertion: Assertion): Promise<{ order: Order; once: boolean }> {
    if (this.#request.exchange.isWorkload) return this.#workload(assertion);
    return assertion.header.typ === ID_JAG_TYP ? this.#idJag(assertion) : this.#plain(assertion);
  }

  #onBehalfOf(received: ExchangedToken): Order {
    const { user, subject } = received;
    const indicator = this.#indicator();
    const scopes = this.#scopes(indicator, { user, machine: user === undefined });
    const owner = user ? { user: user.id } : { machine: subject };
    return { indicator, scopes, owner, claims: keptClaims(this.#issuer, received) };
  }

  async #plain(assertion: Assertion): Promise<{ order: Order; once: boolean }> {
    const user = await refusedAs(invalidGrant, () => assertedUser(this.#issuer, assertion));
    const indicator = this.#indicator();
    const scopes = this.#scopes(indicator, { user });
    return { order: { indicator, scopes, owner: { user: user.id } }, once: isSpent(assertion) };
  }

  async #idJag(assertion: Assertion): Promise<{ order: Order; once: boolean }> {
    const { client, clientId } = this.#request;
    // A public client's id proves nothing, unless it is the URL of a metadata document.
    const hasDocument = !this.#issuer.directory.client(clientId) && URL.canParse(clientId);
    if (client.clientAuthMethod === "none" && !hasDocument) {
      throw new errors.InvalidClientAuth("only a client that authenticates may redeem an ID-JAG");
    }
    const { user, grant } = await refusedAs(invalidGrant, () => ({
      grant: readIdJag(assertion, { clientId, requested: textParam(this.#params, "resource") }),
      user: assertedUser(this.#issuer, assertion),
    }));
    const indicator = toIndicator(grant.resource);
    const resource = resourceOf(this.#issuer, indicator);
    if (!resource) throw invalidGrant("the ID-JAG is for a resource that this issuer does not have");
    // A mismatch of the scope is an error (enterprise-managed authorization, 7.6.2), not a reason to grant less.
    const unknown = unknownScope(this.#issuer.directory, resource, grant.scopes ?? []);
    if (unknown !== undefined) {
      throw invalidGrant(`the ID-JAG carries the scope "${unknown}", which its resource does not have`);
    }
    const asked = textParam(this.#params, "scope");
    const known = this.#issuer.directory.client(clientId);
    const carried = grant.scopes ?? defaultScopes(this.#issuer, { resource, client: known, machine: false });
    const requested =
      asked === undefined ? carried : splitScope(asked).filter((each) => carried.includes(each));
    if (requested.length === 0 && asked !== undefined) {
      throw invalidGrant("the ID-JAG carries none of the requested scopes");
    }
    const scopes = fittingScopes(this.#issuer, { indicator, clientId, user, requested });
    if (scopes.length === 0 && requested.length > 0) {
      throw new errors.AccessDenied("the user's roles allow none of the scopes");
    }
    return { order: { indicator, scopes, owner: { user: user.id } }, once: true };
  }

  async #workload(assertion: Assertion): Promise<{ order: Order; once: boolean }> {
    const rule = workloadRule(assertion);
    if (!rule) throw invalidGrant("no rule admits this workload");
    await takeOnClient(this.#request.provider, this.#request.ctx, rule.client);
    const user = rule.user === undefined ? undefined : this.#issuer.directory.user(rule.user);
    if (rule.user !== undefined && !user) {
      throw invalidGrant("the rule that admits this workload names a user who does not exist");
    }
    const indicator = this.#indicator();
    const limit = rule.scopes;
    const beyond =
      limit && splitScope(textParam(this.#params, "scope")).find((each) => !limit.includes(each));
    if (beyond !== undefined) {
      throw new errors.InvalidScope("the rule that admits this workload does not have this scope", beyond);
    }
    const scopes = this.#scopes(indicator, { user, fallback: limit, machine: user === undefined });
    return {
      order: { indicator, scopes, owner: user ? { user: user.id } : { machine: undefined } },
      once: isSpent(assertion),
    };
  }

  #indicator(): string {
    const named = textParam(this.#params, "resource");
    return named === undefined ? toIndicator(this.#issuer.defaultAudience) : checkIndicator(named);
  }

  #scopes(
    indicator: string,
    {
      user,
      fallback,
      machine = false,
    }: { user: TokenUser; fallback?: string[] | undefined; machine?: boolean },
  ): string[] {
    const { clientId } = this.#request;
    const asked = textParam(this.#params, "scope");
    if (asked !== undefined) {
      return openScopes(this.#issuer, { indicator, clientId, user, requested: splitScope(asked) });
    }
    const resource = resourceOf(this.#issuer, indicator);
    const client = this.#issuer.directory.client(clientId);
    const requested =
      fallback ?? (resource ? defaultScopes(this.#issuer, { resource, client, machine }) : []);
    return fittingScopes(this.#issuer, { indicator, clientId, user, requested });
  }
}

type TokenUser = Parameters<typeof openScopes>[1]["user"];

/** Whether a `typ` names no special kind of JWT. JWTs of other kinds must not pass as assertions. */
function isPlain(typ: string | undefined): boolean {
  return typ === undefined || ["jwt", "jose", "authorization-grant+jwt"].includes(typ.toLowerCase());
}

function isSpent({ trusted, claims }: Assertion): boolean {
  return claims.jti !== undefined && !trusted.settings.allowReplay;
}
