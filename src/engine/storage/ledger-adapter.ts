// The engine's storage adapter for tokens, which are in the ledger. It finds a token by its wire value only,
// and not if the token has lost its standing.
import { type Adapter, type AdapterPayload, errors, Provider } from "oidc-provider";
import { tokenNotes } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { mintedGrantId } from "../../issuer/minted-grants.ts";
import { isUsedUp, useRefreshToken } from "../../issuer/refresh-rotation.ts";
import { lostStanding, ownStandingLost } from "../../issuer/standing.ts";
import type { JsonObject } from "../../json-object.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { IssuedPayload } from "../issuing/issuance.ts";
import { rowOfValue } from "../issuing/presented.ts";
import { translateTimes } from "../issuing/times.ts";
import { recordToken } from "../issuing/token-writes.ts";
import { mintResources } from "./mint-grant.ts";
import { refreshTokenForAsked } from "./other-resource.ts";

type Payload = AdapterPayload & Record<string, unknown>;

export class LedgerAdapter implements Adapter {
  readonly #issuer: Issuer;
  readonly #model: string;

  constructor(issuer: Issuer, model: string) {
    this.#issuer = issuer;
    this.#model = model;
  }

  async upsert(_id: string, payload: Payload): Promise<void> {
    await recordToken(this.#issuer, (payload as unknown as IssuedPayload).row);
  }

  /** Finds a token by its wire value, never by its id. */
  async find(value: string): Promise<Payload | undefined> {
    const route = Provider.ctx?.oidc.route;
    if (route === "introspection") return undefined; // answers/introspection.ts decides
    const row = await rowOfValue((each) => this.#issuer.ledger.findByValue(each), value);
    if (!row || modelOf(row) !== this.#model) return undefined;
    const lost = await (route === "userinfo" ? lostStanding : ownStandingLost)(this.#issuer, row);
    if (lost.length > 0) return undefined;
    const isUsedUpHere = await isUsedUp(this.#issuer, row);
    const payload = this.#toPayload(isUsedUpHere ? row : { ...row, consumedAt: null });
    return refreshTokenForAsked(this.#issuer, payload);
  }

  async consume(id: string): Promise<void> {
    if (!(await useRefreshToken(this.#issuer, id))) throw new errors.InvalidGrant("already consumed");
  }

  async destroy(id: string): Promise<void> {
    await this.#issuer.ledger.revoke({ id });
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    // The engine ends a grant with each of its tokens that is revoked.
    const { oidc } = Provider.ctx ?? {};
    const isOfOneToken = oidc?.route === "revocation" && oidc.entities.AccessToken !== undefined;
    if (isOfOneToken && this.#issuer.profile.requests.revokesAccessTokensAlone) return;
    await this.#issuer.ledger.revoke({
      grantId,
      kind: this.#model === "RefreshToken" ? "refresh" : "access",
    });
  }

  // The engine does not call these two for token models: tokens are found by value only.
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}

  #toPayload(row: TokenRow): Payload {
    const { clock } = this.#issuer;
    const notes = tokenNotes(row) as JsonObject | undefined;
    return {
      jti: row.id,
      kind: this.#model,
      iat: clock.toReal(row.issuedAt),
      ...(row.expiresAt !== null && { exp: clock.toReal(row.expiresAt) }),
      ...this.#limits(row),
      ...(row.clientId !== null && { clientId: row.clientId }),
      ...(row.scope !== null && { scope: row.scope }),
      ...(row.consumedAt !== null && { consumed: clock.toReal(row.consumedAt) }),
      ...(notes
        ? { ...ownerOf(row), ...translateTimes(notes, (time) => clock.toReal(time)) }
        : this.#mintedOwner(row)),
    };
  }

  // Minting, overrides and hooks can set `nbf` and `exp` to any value. The engine rejects an `nbf` that is not a
  // number, but accepts a refresh token whose `exp` is not a number: such an `exp` becomes a time in the past.
  #limits(row: TokenRow): Partial<Payload> {
    const { nbf, exp } = JSON.parse(row.claims) as JsonObject;
    const toReal = (time: unknown) =>
      typeof time === "number" ? this.#issuer.clock.toReal(time) : undefined;
    return {
      ...(nbf !== undefined && { nbf: toReal(nbf) ?? nbf }),
      ...(exp !== undefined && { exp: toReal(exp) ?? 0 }),
    };
  }

  // Userinfo and refresh need the user and the grant of a minted token. Revocation does not, and would fail
  // if the token's client or user does not exist.
  #mintedOwner(row: TokenRow): Partial<Payload> {
    if (Provider.ctx?.oidc.route === "revocation") return {};
    const [resource, ...others] = row.kind === "refresh" ? mintResources(this.#issuer, row) : [];
    return {
      accountId: row.subject ?? "",
      grantId: mintedGrantId(row),
      ...(resource !== undefined && { resource: others.length === 0 ? resource : [resource, ...others] }),
    };
  }
}

function modelOf(row: TokenRow): string | undefined {
  if (row.kind === "refresh") return "RefreshToken";
  if (row.kind !== "access") return undefined; // clients do not present ID tokens and logout tokens here
  return row.machine ? "ClientCredentials" : "AccessToken";
}

function ownerOf(row: TokenRow): Partial<Payload> {
  return {
    ...(!row.machine && row.subject !== null && { accountId: row.subject }),
    ...(row.grantId !== null && { grantId: row.grantId }),
  };
}
