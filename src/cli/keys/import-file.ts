// Reads the file of `mintmark keys import`: a PEM, a JWK, or the text of a secret.
import { readFileSync } from "node:fs";
import { MintmarkError } from "../../errors.ts";

type KeySource = { pem: string } | { jwk: Record<string, unknown> } | { secret: string };

export function readKeyFile(file: string, isSecret: boolean): KeySource {
  const text = readText(file);
  if (isSecret) return { secret: text.replace(/\r?\n$/, "") };
  if (!text.trimStart().startsWith("{")) return { pem: text };
  try {
    return { jwk: JSON.parse(text) as Record<string, unknown> };
  } catch (cause) {
    throw new MintmarkError("bad_request", `${file} looks like a JWK but is not valid JSON`, { cause });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new MintmarkError(
      "bad_request",
      `cannot read ${file}: ${(cause as NodeJS.ErrnoException).code ?? "unknown error"}`,
      {
        hint: "Give the path of a private key, or - for standard input.",
        cause,
      },
    );
  }
}
