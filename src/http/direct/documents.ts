// The metadata and the JWKS as ready responses. Each is made when it is first requested, and made anew after the
// issuer's keys or its directory changed.
import type { IncomingHttpHeaders } from "node:http";
import type { Issuer } from "../../issuer/issuer.ts";
import { jwksOf } from "../../issuer/metadata/jwks.ts";
import { metadataOf } from "../../issuer/metadata/metadata.ts";
import { vendorPageAt } from "../../profiles/vendor-page.ts";
import { etagOf, knows } from "../document-caching.ts";
import { type IssuerPath, WELL_KNOWN } from "../issuer-paths.ts";
import { MARKS } from "../marks.ts";
import { PAGE_HEADERS } from "../page-headers.ts";

/** Paths per issuer: the documents' paths, their aliases, and spellings of them. */
const MOST_PATHS = 50;

export class ReadyDocuments {
  readonly #publicUrl: URL;
  readonly #ready = new WeakMap<
    Issuer,
    { version: string; byPath: Map<string, ReadyDocument | undefined> }
  >();

  constructor(publicUrl: URL) {
    this.#publicUrl = publicUrl;
  }

  /**
   * Returns the document at a path of an issuer that is ready for use; undefined if the path is for the engine.
   *
   * @param requested the path as the request has it
   */
  at(below: IssuerPath, requested: string): ReadyDocument | undefined {
    const { issuer } = below;
    let ready = this.#ready.get(issuer);
    if (ready?.version !== issuer.version) {
      ready = { version: issuer.version, byPath: new Map() };
      this.#ready.set(issuer, ready);
    }
    const { byPath } = ready;
    if (byPath.has(requested)) return byPath.get(requested);
    const made = this.#make(below);
    if (byPath.size < MOST_PATHS) byPath.set(requested, made);
    return made;
  }

  #make({ issuer, publicPath, path }: IssuerPath): ReadyDocument | undefined {
    const { paths } = issuer.profile;
    if (vendorPageAt(paths, path)) return undefined;
    if (WELL_KNOWN.includes(path)) {
      const text = JSON.stringify(metadataOf(issuer, `${this.#publicUrl.origin}${publicPath}`));
      return new ReadyDocument(text, { ETag: etagOf(text) });
    }
    if (path !== paths.routes.jwks || issuer.lacks("jwks")) return undefined;
    const text = JSON.stringify(jwksOf(issuer));
    const { etag, cacheControl } = issuer.settings.jwks;
    return new ReadyDocument(text, {
      ...(cacheControl !== undefined && { "Cache-Control": cacheControl }),
      ...(etag && { ETag: etagOf(text) }),
    });
  }
}

/** Headers that describe a body, which 304 does not have. */
const OF_BODY = ["Content-Type", "Content-Length"];
const ANY_ORIGIN = "Access-Control-Allow-Origin";

interface DocumentAnswer {
  status: number;
  headers: string[];
  body?: string;
}

class ReadyDocument {
  readonly #headers: readonly (readonly [name: string, value: string])[];
  readonly #etag: string | undefined;
  readonly #body: string;
  /** The answer to requests without an Origin that have no document yet. */
  #usual: DocumentAnswer | undefined;

  constructor(body: string, headers: { ETag?: string; "Cache-Control"?: string }) {
    this.#body = body;
    this.#etag = headers.ETag;
    this.#headers = Object.entries({
      ...MARKS,
      ...PAGE_HEADERS,
      Vary: "Origin",
      [ANY_ORIGIN]: "*",
      ...headers,
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
    });
  }

  answer(request: IncomingHttpHeaders): DocumentAnswer {
    const { origin, "if-none-match": known } = request;
    if (origin === undefined && known === undefined) return (this.#usual ??= this.#answer(undefined, ""));
    return this.#answer(origin, known ?? "");
  }

  #answer(origin: string | undefined, ifNoneMatch: string): DocumentAnswer {
    const isKnown = this.#etag !== undefined && knows(ifNoneMatch, this.#etag);
    const headers = this.#headers.flatMap(([name, value]) => {
      if (isKnown && OF_BODY.includes(name)) return [];
      // Every origin may read the documents, and is named in the response.
      return [name, name === ANY_ORIGIN ? (origin ?? value) : value];
    });
    return isKnown ? { status: 304, headers } : { status: 200, headers, body: this.#body };
  }
}
