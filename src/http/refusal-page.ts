// Prepares the page of a refusal: it shows the sent URI beside the registered one that is most like it, and the
// setting that admits it.
import type { Refusal, UriMismatch } from "../engine/engine.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { isLoopbackName } from "../loopback.ts";

/** A piece of a URI, and whether the URI that it is compared with lacks it. */
export interface UriPart {
  text: string;
  differs: boolean;
}

export interface RefusalView extends Refusal {
  comparison?: Comparison | undefined;
  /** The lines of the configuration that would admit the request, as JSON, which YAML files may contain too. */
  lines?: string | undefined;
}

type ConfiguredIssuer = Pick<Issuer, "id" | "settings">;

interface Comparison {
  parameter: string;
  sent: UriPart[];
  /** The registered URI that is most like it; undefined if there is none. */
  nearest?: UriPart[] | undefined;
  others: readonly string[];
  /** The URI that a button adds to the client; undefined if the page has no button. */
  addition?: { client: string; setting: string; uri: string } | undefined;
}

/** @param mayChange whether this browser may change the directory without the admin token */
export function refusalView(refusal: Refusal, issuer: ConfiguredIssuer, mayChange: boolean): RefusalView {
  const { mismatch, unknownClient, client } = refusal;
  if (mismatch && client) {
    const comparison = compare(mismatch);
    const isOwn = mayChange && mismatch.isInDirectory && isOnThisMachine(mismatch.sent);
    return {
      ...refusal,
      comparison: isOwn
        ? { ...comparison, addition: { client: client.id, setting: mismatch.setting, uri: mismatch.sent } }
        : comparison,
      lines: mismatch.isInDirectory
        ? settingLines(issuer, client.id, { [mismatch.setting]: [mismatch.sent] })
        : undefined,
    };
  }
  if (!unknownClient || unknownClient.sent === "") return refusal;
  const redirectUris = unknownClient.redirectUri === undefined ? [] : [unknownClient.redirectUri];
  return { ...refusal, lines: settingLines(issuer, unknownClient.sent, { redirectUris }) };
}

function compare({ parameter, sent, registered, ignoresPort }: UriMismatch): Comparison {
  const mine = piecesOf(sent, ignoresPort);
  const all = registered.map((uri) => piecesOf(uri, ignoresPort));
  const [nearest, ...others] = all.toSorted((a, b) => likeness(mine, b) - likeness(mine, a));
  return {
    parameter,
    sent: marked(mine, nearest ?? mine),
    nearest: nearest && marked(nearest, mine),
    others: others.map(({ uri }) => uri),
  };
}

/** The share of the pieces that both have. */
function likeness(one: Pieces, other: Pieces): number {
  return (2 * shared(one.pieces, other.pieces).size) / (one.pieces.length + other.pieces.length);
}

function marked({ pieces, port }: Pieces, other: Pieces): UriPart[] {
  const common = shared(pieces, other.pieces);
  const parts = pieces.map((text, index) => ({ text, differs: !common.has(index) }));
  if (port) parts.splice(port.at, 0, { text: port.text, differs: false });
  return joined(parts);
}

/** Joins neighbours that both differ or both do not. */
function joined(parts: readonly UriPart[]): UriPart[] {
  const runs: UriPart[] = [];
  for (const { text, differs } of parts) {
    const last = runs.at(-1);
    if (last?.differs === differs) last.text += text;
    else runs.push({ text, differs });
  }
  return runs;
}

/** A URI in names, numbers and the characters between them. */
interface Pieces {
  uri: string;
  pieces: string[];
  /** The port that makes no difference, and the index of the piece that follows it. */
  port?: { text: string; at: number };
}

/** Longer URIs are compared as a whole, because the time of the comparison grows with the square of the pieces. */
const MOST_CHARACTERS = 2_000;

const LOOPBACK = /^(https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\]))(:\d+)(?=[/?#]|$)/;

function piecesOf(uri: string, ignoresPort: boolean): Pieces {
  if (uri.length > MOST_CHARACTERS) return { uri, pieces: [uri] };
  const [, origin = "", text = ""] = (ignoresPort && LOOPBACK.exec(uri)) || [];
  const before = split(origin);
  const pieces = [...before, ...split(uri.slice(origin.length + text.length))];
  return text === "" ? { uri, pieces } : { uri, pieces, port: { text, at: before.length } };
}

function split(text: string): string[] {
  return text.match(/[^:/?#&=.]+|[:/?#&=.]/g) ?? [];
}

/** Returns the indexes of those pieces of `one` that are in the longest sequence which both have. */
function shared(one: readonly string[], other: readonly string[]): Set<number> {
  // lengths[i][j]: of the longest sequence that the pieces from i of one, and from j of the other, share.
  const lengths = one.concat("").map(() => Array.from({ length: other.length + 1 }, () => 0));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const found =
        one[i] === other[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
      (lengths[i] as number[])[j] = found;
    }
  }
  const found = new Set<number>();
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) {
      found.add(i);
      i += 1;
      j += 1;
    } else if (length(i + 1, j) >= length(i, j + 1)) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return found;
}

/** Codes go only to programs on this machine, so a page may not add any other address by one click. */
function isOnThisMachine(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return (
    (protocol === "http:" || protocol === "https:") &&
    (isLoopbackName(hostname) || hostname.endsWith(".localhost"))
  );
}

function settingLines(
  { id, settings: { profile } }: ConfiguredIssuer,
  client: string,
  registered: Record<string, readonly string[]>,
): string {
  const clients = { [client]: registered };
  const lines = id === "default" ? { clients } : { issuers: { [id]: { profile, clients } } };
  return JSON.stringify(lines, null, 2);
}
