// Seam: what the engine's own grants use to check DPoP proofs (RFC 9449) and client certificates (RFC 8705), which a
// registered grant is not handed.
declare module "oidc-provider/lib/helpers/grants.js" {
  import type { X509Certificate } from "node:crypto";
  import type { KoaContextWithOIDC, Provider } from "oidc-provider";

  /** A proof that was found good. */
  export interface DpopProof {
    /** Of its key. */
    thumbprint: string;
    jti: string;
    iat: number;
  }

  /** Answers undefined where the request has none. */
  export function validateDpop(provider: Provider, ctx: KoaContextWithOIDC): Promise<DpopProof | undefined>;
  /** The certificate, where the client's tokens are bound to one. */
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

// Seam: the engine's outgoing requests, with its timeout, its guard against addresses that are not public, and the
// `fetch` of its configuration behind both.
declare module "oidc-provider/lib/helpers/fetch_request.js" {
  import type { Provider } from "oidc-provider";

  export default function fetchRequest(
    provider: Provider,
    url: string,
    options: RequestInit,
  ): Promise<Response>;
}

// Seam: the engine's page that sends its only form by itself, with the hash of its script in the CSP.
declare module "oidc-provider/lib/response_modes/form_post.js" {
  import type { KoaContextWithOIDC } from "oidc-provider";

  export default function formPost(
    ctx: KoaContextWithOIDC,
    action: string,
    inputs: Record<string, string>,
  ): void;
}
