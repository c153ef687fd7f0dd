// The engine's storage: tokens are the ledger's, clients the directory's, everything else an artifact of the
// store. Translates between the engine's real time and the issuer's.
import { errors, Provider, type Adapter, type AdapterPayload } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import type { TokenRow } from "../store/contract.ts";
import type { JsonObject } from "../tokens/jws.ts";
import { clientMetadata, unregisteredClient } from "./clients.ts";
import { grantByRoles } from "./consent.ts";
import { takePendingRow } from "./issuance.ts";
import { mintGrant, mintGrantId, mintResources } from "./mint-grant.ts";
import { presentedRow } from "./presented.ts";

type Payload = AdapterPayload & Record<string, unknown>;

const TIMES = ["iat", "exp", "loginTs", "consumed"] as const;

export function adapterFor(issuer: Issuer): (model: string) => Adapter {
  return (model) => {
    switch (model) {
      case "AccessToken":
      case "ClientCredentials":
      case "RefreshToken":
        return new LedgerAdapter(issuer, model);
      case "Client":
        return new ClientAdapter(issuer);
      case "Grant":
        return new GrantAdapter(issuer, model);
      default:
        return new ArtifactAdapter(issuer, model);
    }
  };
}

class ArtifactAdapter implements Adapter {
  readonly issuer: Issuer;
  readonly #model: string;
  /** Proofs and assertions follow real time, so their replay memory does too. */
  readonly #realTime: boolean;

  constructor(issuer: Issuer, model: string) {
    this.issuer = issuer;
    this.#model = model;
    this.#realTime = model === "ReplayDetection";
  }

  async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const { clock } = this.issuer;
    const stored = this.#translate(payload, (time) => clock.fromReal(time));
    const expiresAt = stored.exp ?? (expiresIn === undefined ? null : clock.now() + expiresIn);
    await this.issuer.store.artifacts.put({
      issuer: this.issuer.id,
      model: this.#model,
      id,
      payload: stored,
      grantId: payload.grantId,
      uid: payload.uid,
      userCode: payload.userCode,
      expiresAt,
      consumedAt: typeof stored.consumed === "number" ? stored.consumed : null,
    });
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#restore(await this.issuer.store.artifacts.get(this.issuer.id, this.#model, id));
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return this.#restore(await this.issuer.store.artifacts.findByUid(this.issuer.id, this.#model, uid));
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    return this.#restore(
      await this.issuer.store.artifacts.findByUserCode(this.issuer.id, this.#model, userCode),
    );
  }

  async consume(id: string): Promise<void> {
    const first = await this.issuer.store.artifacts.consume(
      this.issuer.id,
      this.#model,
      id,
      this.issuer.clock.now(),
    );
    // The engine looks before it consumes; of two requests that looked at once, this stops the second.
    if (first) return;
    throw this.#model === "PushedAuthorizationRequest"
      ? new errors.InvalidRequestUri("request_uri was already used")
      : new errors.InvalidGrant("already consumed");
  }

  async destroy(id: string): Promise<void> {
    await this.issuer.store.artifacts.delete(this.issuer.id, this.#model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.issuer.store.artifacts.deleteByGrant(this.issuer.id, this.#model, grantId);
  }

  #restore(
    artifact: { payload: Record<string, unknown>; consumedAt: number | null } | undefined,
  ): Payload | undefined {
    if (!artifact) return undefined;
    const payload: Payload =
      artifact.consumedAt === null
        ? artifact.payload
        : { ...artifact.payload, consumed: artifact.consumedAt };
    return this.#translate(payload, (time) => this.issuer.clock.toReal(time));
  }

  #translate(payload: Payload, translate: (time: number) => number): Payload {
    const copy: Payload = { ...payload };
    if (this.#realTime) return copy;
    for (const name of TIMES) {
      const time: unknown = copy[name];
      if (typeof time === "number") copy[name] = translate(time);
    }
    return copy;
  }
}

/** Minted tokens have no stored grant; theirs follows from their row. */
class GrantAdapter extends ArtifactAdapter {
  override async find(id: string): Promise<Payload | undefined> {
    const minted = await mintGrant(this.issuer, id);
    if (minted) return minted;
    const stored = await super.find(id);
    return stored && grantByRoles(this.issuer, stored);
  }
}

class ClientAdapter extends ArtifactAdapter {
  constructor(issuer: Issuer) {
    super(issuer, "Client");
  }

  override async find(id: string): Promise<Payload | undefined> {
    const client = this.issuer.directory.client(id);
    if (client) return clientMetadata(this.issuer, client);
    const registered = await super.find(id);
    if (registered) return registered;
    return Provider.ctx?.oidc.route === "userinfo" ? unregisteredClient(id) : undefined;
  }
}

class LedgerAdapter implements Adapter {
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
    if (row.engine !== null && !(await this.#knowsClient(row.clientId))) return undefined;
    return this.#toPayload(row);
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
  async #knowsClient(id: string | null): Promise<boolean> {
    if (id === null || this.#issuer.directory.client(id)) return true;
    return (await this.#issuer.store.artifacts.get(this.#issuer.id, "Client", id)) !== undefined;
  }

  #toPayload(row: TokenRow): Payload {
    const { clock } = this.#issuer;
    return {
      jti: row.id,
      kind: this.#model,
      iat: clock.toReal(row.issuedAt),
      ...(row.expiresAt === null ? {} : { exp: clock.toReal(row.expiresAt) }),
      ...(row.engine === null ? this.#mintedLimits(row) : {}),
      ...(row.clientId === null ? {} : { clientId: row.clientId }),
      ...(row.scope === null ? {} : { scope: row.scope }),
      ...(row.consumedAt === null ? {} : { consumed: clock.toReal(row.consumedAt) }),
      ...(row.engine === null
        ? this.#mintedOwner(row)
        : { ...ownerOf(row), ...(JSON.parse(row.engine) as object) }),
    };
  }

  // Minting lets a claim say anything. What limits the token's life must hold as it stands there: the engine
  // takes a token that is not valid yet, or whose limit is no number, for none.
  #mintedLimits(row: TokenRow): Partial<Payload> {
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
  if (row.kind === "id") return undefined;
  return row.machine ? "ClientCredentials" : "AccessToken";
}

function ownerOf(row: TokenRow): Partial<Payload> {
  return {
    ...(row.machine || row.subject === null ? {} : { accountId: row.subject }),
    ...(row.grantId === null ? {} : { grantId: row.grantId }),
  };
}
