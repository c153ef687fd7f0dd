// The engine's storage of tokens: the ledger. Finds a token by its wire value only, and judges whether it
// still counts.
import { errors, Provider, type Adapter, type AdapterPayload } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { CLIENT_MODEL } from "../../issuer/registered-clients.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { mayDescribeItself } from "../clients/client-documents.ts";
import { takePendingRow } from "../issuing/issuance.ts";
import { mintGrantId, mintResources } from "./mint-grant.ts";
import { presentedRow } from "../issuing/presented.ts";
import { translateTimes } from "../issuing/times.ts";

type Payload = AdapterPayload & Record<string, unknown>;

export class LedgerAdapter implements Adapter {
  readonly #issuer: Issuer;
  readonly #model: string;

  constructor(issuer: Issuer, model: string) {
    this.#issuer = issuer;
    this.#model = model;
  }

  async upsert(_id: string, payload: Payload): Promise<void> {
    await this.#issuer.ledger.record(takePendingRow(payload));
  }

  /** Takes a wire value, not an id: nothing else finds a token. */
  async find(value: string): Promise<Payload | undefined> {
    const row = await presentedRow(this.#issuer, Provider.ctx, value);
    if (!row || row.revokedAt !== null || modelOf(row) !== this.#model) return undefined;
    if (row.kid !== null && !(await this.#honours(row.kid))) return undefined;
    const payload = this.#toPayload(row);
    if (row.engine !== null && !(await this.#knowsClient(payload.clientId))) return undefined;
    return payload;
  }

  async consume(id: string): Promise<void> {
    if (!(await this.#issuer.ledger.consume(id))) throw new errors.InvalidGrant("already consumed");
  }

  async destroy(id: string): Promise<void> {
    await this.#issuer.ledger.revoke({ id });
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#issuer.ledger.revoke({
      grantId,
      kind: this.#model === "RefreshToken" ? "refresh" : "access",
    });
  }

  // Tokens are found by value only; the engine has no use for these two on token models.
  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}

  async #honours(kid: string): Promise<boolean> {
    await this.#issuer.ring.refresh();
    return this.#issuer.ring.honours(kid);
  }

  /** A client that was taken out of the directory takes its tokens along; minted ones may name anybody. */
  async #knowsClient(id: string | undefined): Promise<boolean> {
    if (id === undefined || this.#issuer.directory.client(id)) return true;
    return (
      mayDescribeItself(this.#issuer, id) ||
      (await this.#issuer.store.artifacts.get(this.#issuer.id, CLIENT_MODEL, id)) !== undefined
    );
  }

  #toPayload(row: TokenRow): Payload {
    const { clock } = this.#issuer;
    return {
      jti: row.id,
      kind: this.#model,
      iat: clock.toReal(row.issuedAt),
      ...(row.expiresAt === null ? {} : { exp: clock.toReal(row.expiresAt) }),
      ...this.#limits(row),
      ...(row.clientId === null ? {} : { clientId: row.clientId }),
      ...(row.scope === null ? {} : { scope: row.scope }),
      ...(row.consumedAt === null ? {} : { consumed: clock.toReal(row.consumedAt) }),
      ...(row.engine === null
        ? this.#mintedOwner(row)
        : {
            ...ownerOf(row),
            ...translateTimes(JSON.parse(row.engine) as JsonObject, (time) => clock.toReal(time)),
          }),
    };
  }

  // Minting, overrides and hooks let a claim say anything. What limits the token's life must hold as it stands
  // there: the engine takes a token that is not valid yet, or whose limit is no number, for none.
  #limits(row: TokenRow): Partial<Payload> {
    const claims = JSON.parse(row.claims) as JsonObject;
    const limits = (["nbf", "exp"] as const).filter((name) => claims[name] !== undefined);
    const toReal = (time: unknown) => (typeof time === "number" ? this.#issuer.clock.toReal(time) : time);
    return Object.fromEntries(limits.map((name) => [name, toReal(claims[name])]));
  }

  // Introspection and revocation need nobody behind a minted token, and would stumble over a client or user
  // that does not exist; userinfo and refresh want both.
  #mintedOwner(row: TokenRow): Partial<Payload> {
    const route = Provider.ctx?.oidc.route;
    if (route === "introspection" || route === "revocation") return {};
    const [resource, ...others] = row.kind === "refresh" ? mintResources(this.#issuer, row) : [];
    return {
      accountId: row.subject ?? "",
      grantId: mintGrantId(row),
      ...(resource === undefined ? {} : { resource: others.length === 0 ? resource : [resource, ...others] }),
    };
  }
}

function modelOf(row: TokenRow): string | undefined {
  if (row.kind === "refresh") return "RefreshToken";
  if (row.kind !== "access") return undefined; // no client hands it in
  return row.machine ? "ClientCredentials" : "AccessToken";
}

function ownerOf(row: TokenRow): Partial<Payload> {
  return {
    ...(row.machine || row.subject === null ? {} : { accountId: row.subject }),
    ...(row.grantId === null ? {} : { grantId: row.grantId }),
  };
}
