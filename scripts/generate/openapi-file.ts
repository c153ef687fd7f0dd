// Makes openapi.json, so that clients of the control API can be generated without a running server.
import { openApiDocument } from "../../src/control/openapi.ts";
import { VERSION } from "../../src/version.ts";

/** The default address of `mintmark serve`. */
const USUAL_API = "http://localhost:4411/_mintmark/api";

export function openApiFile(): string {
  return `${JSON.stringify(openApiDocument({ serverUrl: USUAL_API, version: VERSION }), null, 2)}\n`;
}
