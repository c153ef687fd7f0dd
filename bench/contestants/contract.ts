// The interface of a contestant: it starts in the importing process and issues tokens in each supported form.

/** Signing algorithm of the access token, or opaque. */
export type TokenForm = "RS256" | "ES256" | "opaque";

export interface StartOptions {
  /** `ready`: use an existing key. `generate`: create one at the start. */
  key: "ready" | "generate";
  /** The token forms that will be requested. */
  forms: TokenForm[];
  port?: number;
}

export interface Contestant {
  /** Starts it and returns the issuer URL for each token form. */
  start(options: StartOptions): Promise<Partial<Record<TokenForm, string>>>;
}

/** All contestants get this request: client credentials, two scopes, one audience for each form. */
export const CLIENT = { id: "demo-service", secret: "demo-service-secret" };
/** Redirect URI of logins. Nothing listens there. */
export const REDIRECT_URI = "http://localhost:9/callback";
/** The user who signs in. */
export const USER = "alice";
export const SCOPE = "read write";
export const AUDIENCES: Record<TokenForm, string> = {
  RS256: "https://rs256.example.test/",
  ES256: "https://es256.example.test/",
  opaque: "https://opaque.example.test/",
};
