// The control API's description as a file, for generating clients without a server.
import { openApiDocument } from "../../src/control/openapi.ts";
import { VERSION } from "../../src/version.ts";

/** Where `mintmark serve` is unless told otherwise. */
const USUAL_API = "http://localhost:4411/_mintmark/api";

export function openApiFile(): string {
  return `${JSON.stringify(openApiDocument({ serverUrl: USUAL_API, version: VERSION }), null, 2)}\n`;
}
