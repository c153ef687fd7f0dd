// What every contestant does: start in the process that imports it, ready to sign in each form it can.

/** How the access token of a request is made. */
export type TokenForm = "RS256" | "ES256" | "opaque";

export interface StartOptions {
  /** `ready`: an RSA key that exists already. `generate`: make one while starting. */
  key: "ready" | "generate";
  /** The forms that will be asked for. */
  forms: TokenForm[];
  port?: number;
}

export interface Contestant {
  /** Answers the issuer to ask for each form; metadata names its endpoints. */
  start(options: StartOptions): Promise<Partial<Record<TokenForm, string>>>;
}

/** The same request everywhere: a client for itself, two scopes, one audience per form. */
export const CLIENT = { id: "demo-service", secret: "demo-service-secret" };
export const SCOPE = "read write";
export const AUDIENCES: Record<TokenForm, string> = {
  RS256: "https://rs256.example.test/",
  ES256: "https://es256.example.test/",
  opaque: "https://opaque.example.test/",
};
