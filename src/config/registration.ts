// Schemas for clients that are not in the configuration: dynamic client registration (RFC 7591) and client ID
// metadata documents.

import * as z from "zod";
import { documentComplaint, isClientIdUrl } from "./client-document.ts";
import { PLAIN_SECRET } from "./fields.ts";
import { once, section, withDefault } from "./lazy.ts";

const clientIdUrl = once(() =>
  z
    .string()
    .refine(
      isClientIdUrl,
      "must be an https URL, or an http URL on loopback, with a path and without fragment, user or dot segments",
    ),
);

const documents = once(() =>
  z
    .record(clientIdUrl(), z.record(z.string(), z.json()))
    .superRefine((entries, context) => {
      for (const [id, document] of Object.entries(entries)) {
        const message = documentComplaint(id, { client_id: id, ...document });
        if (message !== undefined) context.addIssue({ code: "custom", path: [id], message });
      }
    })
    // The document must contain its own client_id, so the configuration may omit it.
    .transform((entries) =>
      Object.fromEntries(
        Object.entries(entries).map(([id, document]) => [id, { client_id: id, ...document }]),
      ),
    ),
);

export const registrationFields = {
  registration: () =>
    z
      .enum(["open", "token", "off"])
      .optional()
      .describe(
        "Dynamic client registration (RFC 7591): open to anyone, only with the `initialAccessToken`, or off. Default: token if there is an `initialAccessToken`, else open on loopback and off elsewhere. The profile keycloak refuses registration without a token unless this is open, as a realm does that trusts no host.",
      ),
  initialAccessToken: () =>
    z
      .string()
      .min(16, "must have at least 16 characters")
      .regex(PLAIN_SECRET, "may contain letters, digits and . _ ~ @ - only")
      .optional()
      .describe("Bearer token that is required to register a client."),
  clientIdMetadata: section(
    {
      fetch: withDefault(false, () =>
        z
          .union([z.boolean(), z.literal("loopback")], "must be true, false or loopback")
          .describe(
            "Fetch the documents of clients whose id is a URL. true: from public https addresses and, if the server is reachable from this machine only, from loopback; `loopback`: from loopback only.",
          ),
      ),
      documents: withDefault({}, () =>
        documents().describe("Documents that are used instead of being fetched, by client id."),
      ),
      knownClients: withDefault(false, () =>
        z
          .boolean()
          .describe(
            "Use built-in copies of the documents of Claude Code, Codex and VS Code, so that they work offline.",
          ),
      ),
    },
    "Client ID metadata documents. Support is advertised if any of these is set.",
  ),
};
