// Reads the Bearer challenge out of a WWW-Authenticate header (RFC 9110, section 11.6.1; RFC 6750, section 3).

export interface Challenge {
  parameters: Record<string, string>;
}

const PARAMETER = /([\w-]+) *= *(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Undefined where there is no challenge of the Bearer scheme. */
export function parseChallenge(header: string): Challenge | undefined {
  const start = /(?:^|,) *Bearer(?= |,|$)/i.exec(header);
  if (!start) return undefined;
  const after = header.slice(start.index + start[0].length);
  // Another scheme is a word with a space and no equals sign behind it.
  const [own = ""] = after.split(/, *[A-Za-z][\w-]* +(?=[\w-]+ *=)/);
  return {
    parameters: Object.fromEntries(
      [...own.matchAll(PARAMETER)].map(([, name = "", quoted, bare]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "",
      ]),
    ),
  };
}
