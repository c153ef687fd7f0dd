// Types of the internal files of oidc-provider that src/engine imports. They are not part of its public API,
// so test/engine/seams.test.ts watches them.

// Checks DPoP proofs (RFC 9449) and client certificates (RFC 8705). The engine does this in its own grants,
// but not for grants that are added with `registerGrantType`.
declare module "oidc-provider/lib/helpers/grants.js" {
  import type { X509Certificate } from "node:crypto";
  import type { KoaContextWithOIDC, Provider } from "oidc-provider";

  /** A valid proof. */
  export interface DpopProof {
    /** The JWK thumbprint of the proof's key. */
    thumbprint: string;
    jti: string;
    iat: number;
  }

  /** Returns the request's proof; undefined if it has none. @throws `invalid_dpop_proof` */
  export function validateDpop(provider: Provider, ctx: KoaContextWithOIDC): Promise<DpopProof | undefined>;
  /** Returns the certificate if the client requires bound tokens. @throws `invalid_grant` without one */
  export function checkMtlsCert(provider: Provider, ctx: KoaContextWithOIDC): X509Certificate | undefined;
  export function checkDpopRequired(
    provider: Provider,
    ctx: KoaContextWithOIDC,
    proof: DpopProof | undefined,
  ): void;
  export function checkDpopReplay(
    provider: Provider,
    ctx: KoaContextWithOIDC,
    proof: DpopProof | undefined,
    clientId: string,
  ): Promise<void>;
}

// Sends an outgoing request with the `fetch` of the engine's configuration, the engine's timeout, and its
// guard against addresses that are not public.
declare module "oidc-provider/lib/helpers/fetch_request.js" {
  import type { Provider } from "oidc-provider";

  export default function fetchRequest(
    provider: Provider,
    url: string,
    options: RequestInit,
  ): Promise<Response>;
}

// The steps of the confirmation of a sign-out. The last one ends the session and redirects.
declare module "oidc-provider/lib/actions/end_session.js" {
  import type { KoaContextWithOIDC } from "oidc-provider";

  export const confirm: ((ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>)[];
}

// The inner state of a provider. The lists are those that the provider works with, not copies.
declare module "oidc-provider/lib/helpers/weak_cache.js" {
  import type { KoaContextWithOIDC, Provider } from "oidc-provider";
  import type Router from "oidc-provider/lib/helpers/router.js";

  /** Sends the response of the authorization endpoint, successful or not, to the client. */
  export type ResponseMode = (
    ctx: KoaContextWithOIDC,
    redirectUri: string,
    body: Record<string, unknown>,
  ) => void | Promise<void>;

  export default function instance(provider: Provider): {
    configuration: { responseTypes: string[]; grantTypes: Set<string> };
    responseModes: Map<string, ResponseMode>;
    grantTypeHandlers: Map<string, (ctx: KoaContextWithOIDC) => Promise<void>>;
    router: Router;
  };
}

// The routes of a provider. Each is a list of steps.
declare module "oidc-provider/lib/helpers/router.js" {
  import type { Middleware } from "koa";

  type Register = (this: Router, name: string, path: string, ...steps: Middleware[]) => Router;

  export default class Router {
    get: Register;
    post: Register;
    put: Register;
    delete: Register;
    options: Register;
  }
}

// The store of `Provider.ctx`.
declare module "oidc-provider/lib/helpers/als.js" {
  import type { AsyncLocalStorage } from "node:async_hooks";
  import type { KoaContextWithOIDC } from "oidc-provider";

  const als: AsyncLocalStorage<KoaContextWithOIDC>;
  export default als;
}
