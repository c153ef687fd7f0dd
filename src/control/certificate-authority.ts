// The verb that shows whom clients have to trust where the server speaks TLS.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { defineVerb } from "./verb.ts";

export const showAuthority = defineVerb({
  name: "ca",
  summary: "Show the certificate of the local CA that clients have to trust, where the server speaks TLS.",
  guide: "Give it to clients that refuse the server's certificate: NODE_EXTRA_CA_CERTS, SSL_CERT_FILE.",
  live: true,
  method: "GET",
  path: "/ca",
  input: z.strictObject({}),
  output: z
    .object({
      certificate: z.string().describe("PEM."),
      path: z
        .string()
        .nullable()
        .describe("Where the file is on the server's machine; null for one in memory."),
    })
    .meta({ id: "CertificateAuthority" }),
  async action({ authority }) {
    if (authority) return { certificate: authority.certificate, path: authority.path ?? null };
    throw new MintmarkError("not_found", "this server speaks plain HTTP, so there is no CA to trust", {
      hint: "Start it with --https (config: https).",
    });
  },
});
