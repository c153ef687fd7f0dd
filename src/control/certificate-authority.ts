// The verb that shows the local certificate authority (CA) of a server that speaks TLS.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { defineVerb } from "./verb.ts";

export const showAuthority = defineVerb({
  name: "ca",
  summary: "Show the certificate of the local CA, which clients must trust if the server runs with HTTPS.",
  guide:
    "Give it to clients that reject the server's certificate, for example with NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.",
  live: true,
  method: "GET",
  path: "/ca",
  input: z.strictObject({}),
  output: z
    .object({
      certificate: z.string().describe("The certificate as PEM."),
      path: z
        .string()
        .nullable()
        .describe("Path of the certificate's file on the server's machine; null if it is only in memory."),
    })
    .meta({ id: "CertificateAuthority" }),
  async action({ authority }) {
    if (authority) return { certificate: authority.certificate, path: authority.path ?? null };
    throw new MintmarkError("not_found", "this server speaks plain HTTP, so there is no CA to trust", {
      hint: "Start the server with --https (config: https).",
    });
  },
});
