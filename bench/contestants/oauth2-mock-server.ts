// oauth2-mock-server, started as in its README. It signs with its keys in turn, so each algorithm needs its
// own server.
import { OAuth2Server } from "oauth2-mock-server";
import type { Contestant, TokenForm } from "./contract.ts";
import { privateJwk } from "./keys.ts";

export const oauth2MockServer: Contestant = {
  async start({ key, forms, port = 0 }) {
    const issuers: Partial<Record<TokenForm, string>> = {};
    for (const form of forms) {
      if (form === "opaque") continue; // opaque tokens are not supported
      const server = new OAuth2Server();
      if (key === "generate") await server.issuer.keys.generate(form);
      else await server.issuer.keys.add({ ...(await privateJwk(form, key)) });
      await server.start(port, "127.0.0.1");
      if (server.issuer.url !== undefined) issuers[form] = server.issuer.url;
    }
    return issuers;
  },
};
