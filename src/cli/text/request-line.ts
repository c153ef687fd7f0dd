// Formats an answered request as a line of the server's log on stderr: for people, or as one JSON object.
import { styleText } from "node:util";
import type { SeenRequest } from "../../control/seen-request.ts";
import type { Log } from "../../log.ts";
import { printable } from "../../printable.ts";

type Style = Parameters<typeof styleText>[0];

/**
 * Returns the function that writes each request; undefined if requests are not logged.
 *
 * @param facts further members of each line of JSON
 */
export function requestWriter(
  format: "pretty" | "json" | "quiet" | "silent",
  log: () => Log,
  facts: Record<string, unknown> = {},
): ((request: SeenRequest) => void) | undefined {
  if (format === "json") return (request) => log().info("request", { ...request, ...facts });
  if (format === "pretty") return (request) => log().line(requestText(request));
  return undefined;
}

/** Returns one line for the request, and one for each mistake that it shows. Secrets are redacted already. */
export function requestText(request: SeenRequest, stream: NodeJS.WriteStream = process.stderr): string {
  const styled = (style: Style, text: string) => styledFor(stream, style, text);
  const { at, method, path, status, issuer, clientId, userName, user, fault, findings } = request;
  const parts = [
    styled("dim", new Date(at).toLocaleTimeString("en-GB")),
    styled(styleOf(status), String(status ?? "---")),
    printable(method).padEnd(4),
    printable(path),
    ...(issuer === null || issuer === "default" ? [] : [styled("dim", `[${issuer}]`)]),
    ...(clientId === null ? [] : [styled("cyan", clientId)]),
    ...(user === null ? [] : [styled("cyan", userName ?? user)]),
    ...outcome(request, styled),
    ...(fault === null ? [] : [styled("magenta", `(fault ${fault})`)]),
  ];
  const mistakes = findings
    .filter(({ severity }) => severity !== "hint")
    .map(({ name, text }) => styled("yellow", `         ${name}: ${text}`));
  return [parts.join(" "), ...mistakes].join("\n");
}

function outcome(
  { status, error, reason, decision, grantType, scopes }: SeenRequest,
  styled: (style: Style, text: string) => string,
): string[] {
  if (status === null) return [styled("red", error ?? "no answer was sent")];
  if (status >= 400 || error !== null) {
    const said = [error, reason].filter((text) => text !== null).join(": ");
    return [styled("red", said === "" ? "refused" : said)];
  }
  if (decision === null) return [];
  const asked = grantType === null ? "" : `${grantType}: `;
  const granted = decision.startsWith("issued ") && scopes.length > 0 ? `, scope ${scopes.join(" ")}` : "";
  return [printable(`${asked}${decision}${granted}${reason === null ? "" : `: ${reason}`}`)];
}

function styleOf(status: number | null): Style {
  if (status === null || status >= 500) return ["red", "bold"];
  return status >= 400 ? "red" : "green";
}

/** Adds colours if the stream is a terminal that wants them (NO_COLOR). Escapes what could steer the terminal. */
function styledFor(stream: NodeJS.WriteStream, style: Style, text: string): string {
  return styleText(style, printable(text), { stream });
}
