// Wires the server together, and sets the order of the checks for a request.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { requireToken } from "./bearer.ts";
import { answerErrors } from "./errors.ts";
import { issuerMetadata } from "./issuer.ts";
import { localOnly } from "./local-only.ts";
import { serveMcp } from "./mcp.ts";
import { metadataUrls, serveMetadata } from "./metadata.ts";
import { Notes } from "./notes.ts";
import { requireScopes } from "./scopes.ts";
import { DEFAULTS, type Settings } from "./settings.ts";
import type { VerifyToken } from "./token.ts";
import { verifyByIntrospection } from "./verify-introspection.ts";
import { verifyByJwks } from "./verify-jwks.ts";

export interface Example {
  /** URL of the MCP endpoint, which is also the required `aud` of tokens. */
  url: string;
  /** URL of the metadata document that the WWW-Authenticate header names. */
  metadataUrl: string;
  /** The address the server listens on, which may differ from `url` behind a proxy. */
  address: AddressInfo;
  close(): Promise<void>;
}

export async function startExample(options: Partial<Settings> = {}): Promise<Example> {
  const settings = { ...DEFAULTS, ...options };
  // Listen first, because with port 0 the resource's identifier depends on the assigned port.
  const server = createServer().listen(settings.port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const resource = settings.resource ?? `http://localhost:${address.port}/mcp`;

  const documents = metadataUrls(resource, settings.metadata);
  const [metadataUrl] = documents;

  const app = express().disable("x-powered-by").disable("etag");
  app.use(localOnly(resource));
  for (const url of documents) app.get(new URL(url).pathname, serveMetadata(resource, settings.issuer));
  app.all(
    new URL(resource).pathname,
    requireToken(tokenVerifier(settings, resource), resource, metadataUrl),
    // Parse every Content-Type, because a body that is not parsed here would reach MCP without a scope check.
    express.json({ type: () => true }),
    requireScopes(metadataUrl),
    serveMcp(new Notes()),
  );
  app.use(answerErrors);
  server.on("request", app);

  return {
    url: resource,
    metadataUrl,
    address,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function tokenVerifier(settings: Settings, resource: string): VerifyToken {
  const metadata = issuerMetadata(settings.issuer);
  return settings.verify === "jwks"
    ? verifyByJwks(metadata, resource, settings.jwksMaxAgeSeconds)
    : verifyByIntrospection(metadata, resource, settings);
}
