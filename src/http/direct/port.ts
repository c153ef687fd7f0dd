// One port of the server: which hosts it admits, which issuers it serves, and the documents that it has ready. It
// loads neither Koa nor the engine.
import type { Issuer } from "../../issuer/issuer.ts";
import type { Issuers } from "../../issuer/issuers.ts";
import { type HostCheck, hostCheck } from "../host-check.ts";
import { IssuerPaths } from "../issuer-paths.ts";
import { ReadyDocuments } from "./documents.ts";

export interface PortOptions {
  issuers: Issuers;
  /** The only issuer at this port; undefined for the main port. */
  issuerId?: string | undefined;
  publicUrl: URL;
  allowHosts: readonly string[];
}

export class Port {
  readonly issuers: Issuers;
  /** Returns the issuers that this port serves. */
  readonly here: () => Issuer[];
  readonly admits: HostCheck;
  readonly paths: IssuerPaths;
  readonly documents: ReadyDocuments;

  constructor({ issuers, issuerId, publicUrl, allowHosts }: PortOptions) {
    this.issuers = issuers;
    this.admits = hostCheck([...allowHosts, publicUrl.host, publicUrl.hostname]);
    this.documents = new ReadyDocuments(publicUrl);
    const isHere =
      issuerId === undefined
        ? ({ hasOwnPort }: { hasOwnPort: boolean }) => !hasOwnPort
        : ({ id }: { id: string }) => id === issuerId;
    this.here = () => issuers.all().filter(isHere);
    this.paths = new IssuerPaths(this.here, () => issuers.version);
  }
}
