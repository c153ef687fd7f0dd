// Collects the facts about an issuer that presets need. It uses only control verbs, so that it works alike
// with a running server, with the data folder and inside `mintmark run`.
import { randomUUID } from "node:crypto";
import { BUILT_IN_DIRECTORY, type ResolvedIssuer } from "../../config/builtin.ts";
import type { ClientConfig } from "../../config/client.ts";
import { staticTokensSchema } from "../../config/directory.ts";
import type { ResourceConfig } from "../../config/resource.ts";
import { MintmarkError } from "../../errors.ts";
import { isHmac, type SigningAlg } from "../../keys/algorithms.ts";
import type { MintedToken } from "../../tokens/record.ts";
import { knownNames } from "../../wording.ts";
import { atIssuer, type Call } from "../call.ts";
import { clients, resources } from "../directory.ts";
import { type IssuerRecord, listIssuers } from "../issuers.ts";
import { exportText } from "../key-export.ts";
import type { KeyRecord } from "../key-record.ts";
import { listKeys, rotateKeys } from "../keys.ts";
import { mintTokens } from "../mint.ts";
import type { Credentials, Facts, FastMcpVersion, Preset, SeenToken } from "./preset.ts";

export interface PresetOptions {
  issuer?: string | undefined;
  /** A resource by name or audience, or any text. */
  audience?: string | undefined;
  /** Scopes, separated by spaces. */
  scope?: string | undefined;
  alg?: SigningAlg | undefined;
  /** Id of the client whose credentials are printed, as far as it has the grants for them. */
  client?: string | undefined;
  fastmcp?: FastMcpVersion | undefined;
}

/** FastMCP's default address, which most MCP servers have during development. */
const USUAL_AUDIENCE = "http://localhost:8000/mcp";

/** The server or data folder whose issuers the presets describe. */
export interface PresetPlace {
  /** `memory`: the keys are gone when the command ends. */
  kind: "server" | "folder" | "memory";
  /** Base URL of the server, without a slash at the end. */
  url: string;
  /** undefined if the issuers' settings are not known. */
  config: { issuers: Readonly<Record<string, ResolvedIssuer>> } | undefined;
}

type Sought = Pick<Preset, "profile" | "alg" | "clientsNameNoAudience">;

/** @throws MintmarkError `unknown_issuer` */
export async function gatherFacts(
  call: Call,
  place: PresetPlace,
  options: PresetOptions,
  sought: Sought,
): Promise<Facts> {
  const issuer = chooseIssuer((await call(listIssuers, {})).items, options.issuer, sought.profile);
  const ask = atIssuer(call, issuer.id);
  const known = await clientsOf(ask);
  if (options.client !== undefined && !known.has(options.client)) {
    await ask(clients.get, { name: options.client }); // throws, with the nearest name
  }
  const settings = place.config?.issuers[issuer.id];
  const resource = chooseResource(await resourcesOf(ask), options.audience, sought.alg);
  const ring = activeKeys(ask);
  /** Adds a key of this algorithm to the ring if it has none, as minting would. */
  const haveKey = async (wanted: SigningAlg) => {
    if ((await ring()).every((key) => key.alg !== wanted)) await ask(rotateKeys, { alg: wanted });
  };
  const alg = options.alg ?? resource?.alg ?? settings?.alg ?? usualAlg(await ring());
  const staticTokens = settings?.staticTokens ?? {};
  const audience = resource?.audience ?? options.audience ?? USUAL_AUDIENCE;
  const audienceIsGuess = resource === undefined && options.audience === undefined;
  const isNamed = !(audienceIsGuess && sought.clientsNameNoAudience);
  const { client = known.has("demo-app") ? undefined : known.keys().next().value, fastmcp } = options;
  return {
    fastmcp,
    async seen(wanted = options.alg) {
      const isMachine = client !== undefined && known.get(client)?.grantTypes.join() === "client_credentials";
      const minted = await ask(mintTokens, {
        ...(client !== undefined && { client }),
        ...(!isMachine && { subject: randomUUID() }),
        ...(isNamed && { audience }),
        ...(options.scope !== undefined && { scope: options.scope }),
        ...(wanted !== undefined && { alg: wanted }),
        expiresInSeconds: 1,
        description: "a sample for `mintmark env`",
      });
      return seenToken(minted, audience);
    },
    url: place.url,
    issuer,
    clients: chooseClients(known, options.client),
    audience,
    audienceIsGuess,
    scopes: options.scope?.split(/\s+/).filter(Boolean) ?? [],
    alg,
    tokenIssuer: resource?.issuer ?? issuer.url,
    staticTokens:
      Object.keys(staticTokens).length > 0
        ? staticTokens
        : staticTokensSchema().parse(BUILT_IN_DIRECTORY.staticTokens),
    async publicPem() {
      refuseFleetingKeys(place);
      const wanted = isHmac(alg) ? usualAlg(await ring()) : alg;
      await haveKey(wanted);
      return { alg: wanted, pem: exportText(await ring(), { format: "pem", alg: wanted }) };
    },
    async secret(hmac) {
      if (resource?.secret !== undefined && resource.alg === hmac) {
        return { text: resource.secret, isOfResource: true };
      }
      refuseFleetingKeys(place);
      await haveKey(hmac);
      const keys = await ring({ private: true });
      return { text: exportText(keys, { private: true, alg: hmac }), isOfResource: false };
    },
  };
}

function seenToken({ format, header, claims }: MintedToken, audience: string): SeenToken {
  const audiences = [claims["aud"] ?? []].flat() as string[];
  return {
    alg: format === "opaque" ? undefined : (header?.["alg"] as SigningAlg),
    issuer: String(claims["iss"]),
    audience: audiences.includes(audience) ? audience : audiences[0],
    hasScopes: "scope" in claims || "scp" in claims,
  };
}

function chooseIssuer(issuers: IssuerRecord[], id: string | undefined, profile: string | undefined) {
  const found =
    id === undefined
      ? (issuers.find((issuer) => issuer.profile === profile) ?? issuers[0])
      : issuers.find((issuer) => issuer.id === id);
  if (found) return found;
  throw new MintmarkError("unknown_issuer", `there is no issuer ${JSON.stringify(id)}`, {
    hint: knownNames(
      id ?? "",
      issuers.map((issuer) => issuer.id),
    ),
  });
}

interface NamedResource extends Omit<ResourceConfig, "audience"> {
  names: string[];
  audience: string;
}

/** Finds the resource that was asked for; without one, the first whose algorithm fits, else the first. */
function chooseResource(
  all: NamedResource[],
  asked: string | undefined,
  hmac: Preset["alg"],
): NamedResource | undefined {
  if (asked !== undefined) return all.find(({ names }) => names.includes(asked));
  return all.find(({ alg = "" }) => (hmac === undefined ? !isHmac(alg) : alg === hmac)) ?? all[0];
}

async function resourcesOf(ask: Call): Promise<NamedResource[]> {
  const { items } = await ask(resources.list, { private: true });
  return items.map(({ name, entry }) => {
    const resource = entry as ResourceConfig;
    const audiences = [resource.audience ?? name].flat(); // minting takes the name if there is no audience
    return { ...resource, names: [name, ...audiences], audience: audiences[0] ?? name };
  });
}

async function clientsOf(ask: Call): Promise<Map<string, ClientConfig>> {
  const { items } = await ask(clients.list, { private: true });
  return new Map(items.map(({ name, entry }) => [name, entry as ClientConfig]));
}

/** Chooses a client for each role: the named one if it is able to, else the built-in one, else the first. */
function chooseClients(all: Map<string, ClientConfig>, named: string | undefined): Facts["clients"] {
  const choose = (usual: string, can: (client: ClientConfig) => boolean): Credentials | undefined => {
    const able = [...all].filter(([, each]) => can(each));
    const [id, client] =
      able.find(([each]) => each === named) ?? able.find(([each]) => each === usual) ?? able[0] ?? [];
    return id === undefined ? undefined : { id, secret: client?.secret };
  };
  return {
    app: choose("demo-app", ({ grantTypes }) => grantTypes.includes("authorization_code")),
    service: choose(
      "demo-service",
      (client) => showsSecret(client) && client.grantTypes.includes("client_credentials"),
    ),
    api: choose("demo-api", showsSecret),
  };
}

/** Whether the client sends its secret itself; with a `*_jwt` method it only signs with the secret. */
function showsSecret({ secret, tokenEndpointAuthMethod }: ClientConfig): boolean {
  return secret !== undefined && tokenEndpointAuthMethod?.endsWith("_jwt") !== true;
}

/** Returns a function that lists the active keys for access tokens, with private parts only on request. */
function activeKeys(ask: Call): (options?: { private?: boolean }) => Promise<KeyRecord[]> {
  return async (options = {}) => {
    const { items } = await ask(listKeys, options);
    return (items as KeyRecord[]).filter(({ state, tokens }) => state === "active" && tokens !== "id");
  };
}

function usualAlg(keys: KeyRecord[]): SigningAlg {
  const algs = keys.map(({ alg }) => alg).filter((alg) => !isHmac(alg));
  return algs.includes("RS256") ? "RS256" : (algs[0] ?? "RS256");
}

/** Rejects keys in memory: they end with this command, so a verifier would reject every later token. */
function refuseFleetingKeys({ kind, url }: PresetPlace): void {
  if (kind !== "memory") return;
  throw new MintmarkError(
    "bad_request",
    "keys in memory are gone when this command ends, and no running server can provide any",
    {
      hint: `Name a running server with --url ${url}, or keep the keys in a folder by leaving out --ephemeral.`,
    },
  );
}
