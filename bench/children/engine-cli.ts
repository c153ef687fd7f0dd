// A minimal command line for the bare engine, which has none: `engine-cli.ts PORT ready|generate`.
import { oidcProvider } from "../contestants/oidc-provider.ts";

const [port, key] = process.argv.slice(2) as [string, "ready" | "generate"];
await oidcProvider.start({ key, forms: ["RS256"], port: Number(port) });
