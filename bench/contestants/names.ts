// The contestants. Each is loaded separately, without the modules of the others.
import type { Contestant } from "./contract.ts";

export const CONTESTANTS = {
  mintmark: async () => (await import("./mintmark.ts")).memory,
  "mintmark, file": async () => (await import("./mintmark.ts")).file,
  "oidc-provider": async () => (await import("./oidc-provider.ts")).oidcProvider,
  "oauth2-mock-server": async () => (await import("./oauth2-mock-server.ts")).oauth2MockServer,
  "node:http": async () => (await import("./constant.ts")).constant,
} satisfies Record<string, () => Promise<Contestant>>;

export type ContestantName = keyof typeof CONTESTANTS;
