// Serves a vendor's documents that are not protocol endpoints: key sets in other formats, helper pages.
import { createPublicKey } from "node:crypto";
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import { publishedKeys } from "../issuer/published-keys.ts";
import type { JsonObject } from "../json-object.ts";
import { certificateOf, toPem } from "../keys/certificate.ts";
import type { Profile } from "../profiles/contract.ts";
import { vendorPageAt } from "../profiles/vendor-page.ts";
import { refuseRoute } from "./no-route.ts";
import { isRead } from "./refusals.ts";
import { READ } from "./require-method.ts";

/** Answers a request for such a page. Returns false for every other request. */
export function serveVendorPage(ctx: Context, issuer: Issuer): boolean {
  const page = vendorPageAt(issuer.profile.paths, ctx.path);
  if (!page) return false;
  const keys = publishedKeys(issuer) as JsonObject[];
  const { type, body, headers } = page({
    path: ctx.path,
    facts: issuer.facts,
    keys,
    pems: pemsOf(keys),
    certificates: certificatesOf(issuer),
  });
  ctx.type = type === "html" ? "text/html; charset=utf-8" : "application/json";
  if (headers) ctx.set(headers);
  ctx.body = body;
  return true;
}

/** Answers a request for a page that a vendor has at the root of the server. Returns false for every other. */
export function serveServerPage(ctx: Context, profiles: readonly Profile[]): boolean {
  const pages = profiles.map(({ paths }) => paths.serverPages ?? {});
  const found = pages.find((each) => Object.hasOwn(each, ctx.path));
  if (!found) return false;
  if (!isRead(ctx)) {
    refuseRoute(ctx, READ, true);
    return true;
  }
  ctx.type = "text/plain; charset=utf-8";
  ctx.body = found[ctx.path];
  return true;
}

function certificatesOf({ id, ring }: Pick<Issuer, "id" | "ring">): Record<string, string> {
  return Object.fromEntries(
    ring.usable().flatMap((key): [string, string][] => {
      const certificate = certificateOf(key, id);
      const kid = key.publishedKid === undefined ? key.kid : key.publishedKid;
      return certificate && kid !== null ? [[kid, toPem(certificate)]] : [];
    }),
  );
}

function pemsOf(keys: JsonObject[]): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) =>
      typeof key["kid"] === "string"
        ? [
            [
              key["kid"],
              createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }) as string,
            ],
          ]
        : [],
    ),
  );
}
