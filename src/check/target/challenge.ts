// Reads the Bearer challenge in a WWW-Authenticate header (RFC 9110, section 11.6.1; RFC 6750, section 3).

export interface Challenge {
  parameters: Record<string, string>;
}

const PARAMETER = /([\w-]+) *= *(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g;

/** Returns undefined if the header has no Bearer challenge. */
export function parseChallenge(header: string): Challenge | undefined {
  const start = /(?:^|,) *Bearer(?= |,|$)/i.exec(header);
  if (!start) return undefined;
  const after = header.slice(start.index + start[0].length);
  // The next challenge starts at a comma and a word that is followed by a space and not by an equals sign.
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
