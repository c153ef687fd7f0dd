// How clients that nobody configured come to an issuer: by registering themselves (RFC 7591), or by a document
// at the URL that is their client id.

import * as z from "zod";
import { documentComplaint, isClientIdUrl } from "./client-document.ts";
import { PLAIN_SECRET } from "./fields.ts";

const clientIdUrl = z
  .string()
  .refine(
    isClientIdUrl,
    "must be an https URL, or an http one on loopback, with a path and without fragment, user or dot segments",
  );

const documents = z
  .record(clientIdUrl, z.record(z.string(), z.json()))
  .superRefine((entries, context) => {
    for (const [id, document] of Object.entries(entries)) {
      const message = documentComplaint(id, { client_id: id, ...document });
      if (message !== undefined) context.addIssue({ code: "custom", path: [id], message });
    }
  })
  // What it must say of itself anyway.
  .transform((entries) =>
    Object.fromEntries(Object.entries(entries).map(([id, document]) => [id, { client_id: id, ...document }])),
  );

export const registrationShape = {
  registration: z
    .enum(["open", "token", "off"])
    .optional()
    .describe(
      "Who may register clients (RFC 7591): anybody, who has `initialAccessToken`, nobody. Default: token where there is one, else open on loopback and off beyond.",
    ),
  initialAccessToken: z
    .string()
    .min(16, "must have at least 16 characters")
    .regex(PLAIN_SECRET, "use letters, digits and . _ ~ @ - only")
    .optional()
    .describe("Bearer token that registering a client takes."),
  clientIdMetadata: z
    .strictObject({
      fetch: z
        .union([z.boolean(), z.literal("loopback")], "must be true, false or loopback")
        .default(false)
        .describe(
          "Fetch the documents of clients whose id is a URL: from public https addresses and, on a server for this machine alone, from loopback; or from `loopback` only.",
        ),
      documents: documents
        .default({})
        .describe("Documents that are served from here instead of being fetched, by client id."),
      knownClients: z
        .boolean()
        .default(false)
        .describe(
          "Stand-ins for the documents of Claude Code, Codex and VS Code, so that they work offline.",
        ),
    })
    .prefault({})
    .describe("Client ID metadata documents. Advertised where any of these is set."),
};
