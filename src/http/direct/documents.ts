// The metadata and the JWKS as they were sent before, ready to be sent again. They are made anew when the issuer's keys
// or its directory change.
import type { IncomingHttpHeaders } from "node:http";
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { knows } from "../document-caching.ts";

/** Paths per issuer: the documents' paths, their aliases, and spellings of them. */
const MOST_PATHS = 50;

export class ReadyDocuments {
  readonly #ready = new WeakMap<Issuer, { version: string; byPath: Map<string, ReadyDocument> }>();

  /** Returns the document at the path of this request, if it was sent before and is still right. */
  at({ issuer, path }: Exchange): ReadyDocument | undefined {
    const ready = this.#ready.get(issuer);
    return ready?.version === issuer.version ? ready.byPath.get(path) : undefined;
  }

  /**
   * Keeps the response of a request if every later response at the same path is the same.
   *
   * @param version the issuer's before the response was made
   */
  keep(ctx: Context, { issuer, path, method, query, fault, authorization }: Exchange, version: string): void {
    const isPlain =
      method === "GET" && fault === null && authorization === null && Object.keys(query).length === 0;
    if (!isPlain || ctx.status !== 200 || typeof ctx.body !== "string" || ctx.get("origin") !== "") return;
    if (version !== issuer.version) return;
    let ready = this.#ready.get(issuer);
    if (ready?.version !== version) {
      ready = { version, byPath: new Map() };
      this.#ready.set(issuer, ready);
    }
    if (ready.byPath.size < MOST_PATHS) ready.byPath.set(path, new ReadyDocument(ctx));
  }
}

/** Headers that describe a body, which 304 does not have. */
const OF_BODY = ["content-type", "content-length"];

export class ReadyDocument {
  readonly #headers: readonly (readonly [name: string, value: string])[];
  readonly #etag: string;
  readonly #body: string;

  constructor(ctx: Context) {
    this.#body = ctx.body as string;
    this.#etag = ctx.response.get("etag");
    this.#headers = Object.entries(ctx.res.getHeaders()).map(([name, value]) => [name, String(value)]);
  }

  answer(request: IncomingHttpHeaders): { status: number; headers: string[]; body?: string } {
    const { origin } = request;
    const isKnown = this.#etag !== "" && knows(request["if-none-match"] ?? "", this.#etag);
    const headers = this.#headers.flatMap(([name, value]) => {
      if (isKnown && OF_BODY.includes(name)) return [];
      // Every origin may read the documents, and is named in the response.
      return [name, name === "access-control-allow-origin" ? (origin ?? value) : value];
    });
    return isKnown ? { status: 304, headers } : { status: 200, headers, body: this.#body };
  }
}
