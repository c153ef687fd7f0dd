// The engine's storage adapter: tokens are in the ledger, configured clients in the directory, and everything
// else is an artifact in the store. It translates between the engine's real clock and the issuer's clock.
import { type Adapter, type AdapterPayload, errors, Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { CLIENT_MODEL, CODE_MODEL } from "../../issuer/models.ts";
import { removeRegisteredClient } from "../../issuer/registered-clients.ts";
import { SECRET_MODELS, storedForm, toStoredForm, withStoredSecret } from "../../stored-secret.ts";
import { describedClient } from "../clients/client-documents.ts";
import {
  clientMetadata,
  registeredMetadata,
  storableMetadata,
  unregisteredClient,
} from "../clients/clients.ts";
import { placeholderClient } from "../clients/workload-client.ts";
import { currentExchange } from "../exchange.ts";
import { LOGIN_PARAMS, paramsToKeep } from "../issuing/login-params.ts";
import { translateTimes } from "../issuing/times.ts";
import { TYPED_CLAIMS, typedClaimsOfSession } from "../issuing/typed-claims.ts";
import { grantByRoles } from "../login/consent.ts";
import { NO_REDIRECT_URI } from "../requests/redirect-uri.ts";
import { LedgerAdapter } from "./ledger-adapter.ts";
import { mintGrant } from "./mint-grant.ts";
import { grantForAsked } from "./other-resource.ts";

type Payload = AdapterPayload & Record<string, unknown>;

export function adapterFor(issuer: Issuer): (model: string) => Adapter {
  return (model) => {
    switch (model) {
      case "AccessToken":
      case "ClientCredentials":
      case "RefreshToken":
        return new LedgerAdapter(issuer, model);
      case "Client":
        return new ClientAdapter(issuer);
      case CODE_MODEL:
        return new CodeAdapter(issuer, model);
      case "DeviceCode":
        return new DeviceCodeAdapter(issuer, model);
      case "Grant":
        return new GrantAdapter(issuer, model);
      default:
        return SECRET_MODELS.includes(model)
          ? new SecretAdapter(issuer, model)
          : new ArtifactAdapter(issuer, model);
    }
  };
}

/** The models that a token request redeems. */
const REDEEMED = ["AuthorizationCode", "DeviceCode"];

class ArtifactAdapter implements Adapter {
  readonly issuer: Issuer;
  readonly model: string;
  /** DPoP proofs and client assertions use the real clock, so their replay detection does too. */
  readonly #realTime: boolean;

  constructor(issuer: Issuer, model: string) {
    this.issuer = issuer;
    this.model = model;
    this.#realTime = model === "ReplayDetection";
  }

  async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const { clock } = this.issuer;
    const stored = this.#translate(payload, (time) => clock.fromReal(time));
    const expiresAt = stored.exp ?? (expiresIn === undefined ? null : clock.now() + expiresIn);
    await this.issuer.store.artifacts.put({
      issuer: this.issuer.id,
      model: this.model,
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
    const found = await this.issuer.store.artifacts.get(this.issuer.id, this.model, id);
    const exchange = REDEEMED.includes(this.model) ? currentExchange() : undefined;
    if (exchange) exchange.code = found;
    return this.#restore(found);
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return this.#restore(await this.issuer.store.artifacts.findByUid(this.issuer.id, this.model, uid));
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    return this.#restore(
      await this.issuer.store.artifacts.findByUserCode(this.issuer.id, this.model, userCode),
    );
  }

  async consume(id: string): Promise<void> {
    const first = await this.issuer.store.artifacts.consume(
      this.issuer.id,
      this.model,
      id,
      this.issuer.clock.now(),
    );
    // The engine reads before it consumes. If two requests have read at the same time, the second fails here.
    if (first) return;
    throw this.model === "PushedAuthorizationRequest"
      ? new errors.InvalidRequestUri("request_uri was already used")
      : new errors.InvalidGrant("already consumed");
  }

  async destroy(id: string): Promise<void> {
    await this.issuer.store.artifacts.delete(this.issuer.id, this.model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.issuer.store.artifacts.deleteByGrant(this.issuer.id, this.model, grantId);
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
    return this.#realTime ? { ...payload } : translateTimes(payload, translate);
  }
}

/**
 * The ids of these records are secrets, so they and user codes are stored as hashes. The engine gets the value that
 * was presented back; a value that nobody presented stays in its stored form, which is no valid secret.
 */
class SecretAdapter extends ArtifactAdapter {
  override upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const { jti = id, userCode } = payload;
    const stored = {
      ...payload,
      jti: toStoredForm(jti),
      ...(userCode && { userCode: toStoredForm(userCode) }),
    };
    return super.upsert(toStoredForm(id), stored, expiresIn);
  }

  override async find(value: string): Promise<Payload | undefined> {
    // The page on which the user confirms the device knows only the stored form.
    const isOwnStep = this.model === "DeviceCode" && Provider.ctx?.oidc.route !== "token";
    const found = await super.find(isOwnStep ? toStoredForm(value) : storedForm(value));
    return found && { ...found, jti: value };
  }

  override async findByUserCode(userCode: string): Promise<Payload | undefined> {
    const found = await super.findByUserCode(storedForm(userCode));
    return found && { ...found, userCode };
  }

  override consume(id: string): Promise<void> {
    return super.consume(toStoredForm(id));
  }

  override destroy(id: string): Promise<void> {
    return super.destroy(toStoredForm(id));
  }
}

/** Minted tokens have no stored grant; it is derived from their row of the ledger. */
class GrantAdapter extends ArtifactAdapter {
  override async find(id: string): Promise<Payload | undefined> {
    const minted = await mintGrant(this.issuer, id);
    if (minted) return grantForAsked(this.issuer, minted);
    const stored = await super.find(id);
    return stored && grantByRoles(this.issuer, grantForAsked(this.issuer, stored));
  }
}

/** Notes with a device code which claims its user typed at the login. */
class DeviceCodeAdapter extends SecretAdapter {
  override async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const typed = payload.accountId === undefined ? undefined : typedClaimsOfSession();
    await super.upsert(id, { ...payload, ...(typed && { [TYPED_CLAIMS]: typed }) }, expiresIn);
  }
}

/** Notes what the engine's codes lack: whether the client sent the redirect URI, and facts about the login. */
class CodeAdapter extends SecretAdapter {
  override async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const namedRedirectUri = Provider.ctx?.oidc.params?.[NO_REDIRECT_URI] === undefined;
    const params = paramsToKeep(this.issuer);
    const typed = typedClaimsOfSession();
    const notes = {
      namedRedirectUri,
      ...(params && { [LOGIN_PARAMS]: params }),
      ...(typed && { [TYPED_CLAIMS]: typed }),
    };
    await super.upsert(id, { ...payload, ...notes }, expiresIn);
  }
}

class ClientAdapter extends ArtifactAdapter {
  constructor(issuer: Issuer) {
    super(issuer, CLIENT_MODEL);
  }

  override async upsert(id: string, payload: Payload): Promise<void> {
    await super.upsert(id, storableMetadata(this.issuer, withStoredSecret(payload)));
  }

  override async find(id: string): Promise<Payload | undefined> {
    const client = this.issuer.directory.client(id);
    if (client) return clientMetadata(this.issuer, client);
    const inFront = placeholderClient(currentExchange(), id);
    if (inFront) return inFront;
    const registered = await super.find(id);
    if (registered) return registeredMetadata(this.issuer, registered);
    // Userinfo authenticates no client, but the engine loads the token's client there.
    const isBystander = Provider.ctx?.oidc.route === "userinfo";
    try {
      return (await describedClient(this.issuer, id)) ?? (isBystander ? unregisteredClient(id) : undefined);
    } catch (error) {
      // A token's validity must not depend on whether its client's web server is up.
      if (isBystander) return unregisteredClient(id);
      throw error;
    }
  }

  override async destroy(id: string): Promise<void> {
    await removeRegisteredClient(this.issuer, id);
  }
}
