// The identity provider's part of enterprise-managed authorization: issues an identity assertion (ID-JAG) for
// another authorization server in exchange for an ID token of this issuer.
import { errors } from "oidc-provider";
import { ID_JAG_TOKEN_TYPE } from "../../issuer/metadata/supported.ts";
import { scopesForUser } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope, textParam } from "../../params.ts";
import { issueToken } from "../../tokens/issue.ts";
import { amendDraft } from "../amending/amendments.ts";
import { describeIdJag, idJagAudience } from "../assertions/id-jag.ts";
import { refuse } from "../assertions/refusal.ts";
import { invalidGrant, invalidTarget, refusedAs, requiredParam, unauthorizedClient } from "../refusals.ts";
import { readExchanged, tokenTypeOf } from "./exchanged-token.ts";
import type { GrantRequest } from "./grant.ts";

export async function mintIdJag(request: GrantRequest): Promise<JsonObject> {
  const { issuer, clientId, params } = request;
  if (textParam(params, "actor_token") !== undefined) {
    throw new errors.InvalidRequest("an ID-JAG has no actor: leave actor_token out");
  }
  const audience = single(params, "audience") ?? missing("audience");
  const known = await idJagAudience(issuer, audience);
  if (!known) throw invalidTarget("no identity assertions are issued for this audience");
  const resource = allowedResource(known.resources, single(params, "resource"));
  const clientIdThere = Object.hasOwn(known.clients, clientId) ? known.clients[clientId] : undefined;
  if (clientIdThere === undefined) {
    throw unauthorizedClient("this client gets no identity assertions for this audience");
  }

  const type = tokenTypeOf(requiredParam(params, "subject_token_type"), "subject_token_type");
  if (type !== "id_token") {
    throw new errors.InvalidRequest("the subject_token for an ID-JAG must be an ID token");
  }
  const value = requiredParam(params, "subject_token");
  const user = await refusedAs(invalidGrant, async () => {
    const subject = await readExchanged(request, { value, type });
    if (subject.iss !== issuer.url) refuse("the subject_token is from another issuer");
    return subject.user ?? refuse("the subject of the subject_token is not a user");
  });

  const asked = textParam(params, "scope");
  const requested = asked === undefined ? (known.scopes ?? []) : splitScope(asked);
  const allowed = requested.filter((each) => known.scopes?.includes(each) ?? true);
  const scopes = scopesForUser(issuer.directory, user, allowed).granted;
  if (asked !== undefined && scopes.length === 0) {
    throw new errors.InvalidScope("none of the requested scopes may be asserted for this user", asked);
  }

  const { expiresInSeconds } = known;
  const draft = await amendDraft(
    issuer,
    await describeIdJag(issuer, {
      user,
      audience,
      clientId,
      clientIdThere,
      resource,
      scopes,
      // A scope of OpenID Connect is about the user, so the audience's scopes need not list it.
      tellsEmail: splitScope(asked).includes("email"),
      expiresInSeconds,
    }),
  );
  const { token, row } = await issueToken(issuer.id, draft);
  await issuer.ledger.record(row);
  request.exchange.issued = row;
  return {
    issued_token_type: ID_JAG_TOKEN_TYPE,
    access_token: token,
    token_type: "N_A",
    ...(row.expiresAt !== null && { expires_in: row.expiresAt - row.issuedAt }),
    ...(row.scope !== null && { scope: row.scope }),
  };
}

/** Returns the resource in its configured spelling. A slash at the end makes no difference, as everywhere. */
function allowedResource(resources: readonly string[], asked: string | undefined): string {
  const [only, ...others] = resources;
  if (asked === undefined && only !== undefined && others.length === 0) return only;
  if (asked === undefined) {
    throw new errors.InvalidRequest(
      "the audience has several resources: name one with the resource parameter",
    );
  }
  const bare = (text: string) => text.replace(/\/$/, "");
  const found = resources.find((each) => bare(each) === bare(asked));
  if (found === undefined) throw invalidTarget("no identity assertions are issued for this resource");
  return found;
}

function single(params: Record<string, unknown>, name: string): string | undefined {
  const values = [params[name] ?? []].flat().filter((each) => typeof each === "string" && each !== "");
  if (values.length > 1) throw invalidTarget(`an ID-JAG is for one ${name}: send only one`);
  return values[0] as string | undefined;
}

function missing(name: string): never {
  throw new errors.InvalidRequest(`missing required parameter '${name}'`);
}
