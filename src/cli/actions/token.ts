// Mints a token and prints it as text for people, as JSON, or only its value.
import { mintTokens } from "../../control/mint.ts";
import type { SigningAlg } from "../../keys/algorithms.ts";
import type { FlawName } from "../../tokens/flaws/catalogue.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { Claim, ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { tokenText } from "../text/minted-token.ts";
import { print, printJson } from "../text/output.ts";

export interface TokenOptions extends ConnectionOptions {
  client?: string;
  audience?: string[];
  scope?: string;
  expiresIn?: number | "never";
  claim?: Claim[];
  header?: Claim[];
  alg?: SigningAlg;
  format?: "jwt" | "opaque" | "both";
  kind?: "access" | "id" | "refresh" | "logout";
  flaw?: string;
  description?: string;
  json?: boolean;
  quiet?: boolean;
}

export async function mintToken(user: string | undefined, options: TokenOptions): Promise<void> {
  const { client, audience, scope, expiresIn, claim, header, alg, format, kind, flaw, description } = options;
  const minted = await drive(options, (call) =>
    call(mintTokens, {
      user,
      client,
      audience: audience?.length === 1 ? audience[0] : audience,
      scope,
      expiresInSeconds: expiresIn,
      claims: claim && Object.fromEntries(claim),
      header: header && Object.fromEntries(header),
      alg,
      format,
      kind,
      flaw: flaw as FlawName | undefined, // the verb checks the name and suggests the nearest one
      description,
    }),
  );
  if (options.json) printJson(minted);
  else if (options.quiet) print(valuesOf(minted).join("\n"));
  else print(tokenText(minted));
}

function valuesOf({ token, opaque }: MintedToken): string[] {
  return opaque === undefined ? [token] : [token, opaque];
}
