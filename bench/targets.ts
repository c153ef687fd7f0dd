// The targets of the results. Each target names a figure of one case: a ratio to another contestant, or the median.
import { SUITE } from "./cases/suite.ts";
import type { Result } from "./report.ts";

export interface Target {
  case: string;
  contestant: string;
  /** The contestant of the ratio. Default: the figure is the median itself. */
  to?: string;
  atMost: number;
}

export interface Judged extends Target {
  value: number;
  isMet: boolean;
}

const BARE = "oidc-provider";
const MOCK = "oauth2-mock-server";
const FILE = "mintmark, file";

export const TARGETS: readonly Target[] = [
  ours("start and a minted token, key at hand", MOCK, 0.75),
  ours("memory at start", MOCK, 1),
  ...both("first token in-process, key at hand", 0.75, 1.05),
  ...both("CLI start to discovery, key on disk", 0.7, 1.05),
  ours("mintmark --version", "node -e 0", 2.2),
  ours("mintmark token, on a folder", "node -e 0", 6),
  ...both("JWKS, 16 at once", 1, 0.8),
  ours("JWKS, 16 at once", "node:http", 1.1),
  ...both("discovery, 16 at once", 0.75, 0.8),
  ours("introspection opaque, 16 at once", BARE, 0.75),
  { case: "introspection opaque, 16 at once", contestant: FILE, to: BARE, atMost: 0.9 },
  ...both("token ES256, 16 at once", 0.7, 0.7),
  { case: "token ES256, 16 at once", contestant: FILE, to: BARE, atMost: 0.95 },
  ...both("token RS256, 16 at once", 0.9, 0.65),
  ours("token opaque, 16 at once", BARE, 0.8),
  { case: "token opaque, 16 at once", contestant: FILE, to: BARE, atMost: 1.05 },
  ...["refused token request, 16 at once", "login of a signed-in user", "refresh"].map((name) =>
    ours(name, BARE, 1.4),
  ),
  // At least 0.85 of the rate of crypto.sign on all cores, 0.45 of that on one core, and 25,000 a second.
  ours("idp.token() RS256, 50 in flight", "crypto.sign", 1 / 0.85),
  ours("idp.token() ES256, 50 in flight", "crypto.sign", 1 / 0.45),
  { case: "idp.token() opaque, 50 in flight", contestant: "mintmark", atMost: 1000 / 25_000 },
  ...["RS256", "ES256", "opaque"].map((form) => ours(`idp.mint() of 1,000 ${form}, cold`, "warm", 1.2)),
  { case: "idp.isolate(), 200 at once", contestant: "mintmark", atMost: 2 },
  ours("p99 of token requests while 150,000 expired tokens are purged, file", "without a purge", 2),
  ...["list by subject", "list by client", "list of revoked", "revoke by client"].map((name) =>
    million(name, 5),
  ),
  ...["token", "introspection"].map((name) => ({ ...million(name, 1 / 0.9), to: "with 1000" })),
  million("memory", 200),
  million("space of a token", 0.4 * 1024),
  { case: SUITE, contestant: "mintmark", atMost: 190 },
];

/** Returns the targets that the results can judge. */
export function judge(results: readonly Result[]): Judged[] {
  return TARGETS.flatMap((target) => {
    const result = results.find((each) => each.case === target.case && each.contestant === target.contestant);
    const value = target.to === undefined ? result?.median : result?.ratios[target.to];
    return value === undefined ? [] : [{ ...target, value, isMet: value <= target.atMost }];
  });
}

export function sayJudged({ case: name, contestant, to, atMost, value, isMet }: Judged): string {
  const against = to === undefined ? "" : ` x ${to}`;
  return `${isMet ? "met   " : "missed"}  ${name} (${contestant}): ${value.toFixed(2)}${against}, target ${atMost.toFixed(2)}`;
}

function ours(name: string, to: string, atMost: number): Target {
  return { case: name, contestant: "mintmark", to, atMost };
}

function both(name: string, bare: number, mock: number): Target[] {
  return [ours(name, BARE, bare), ours(name, MOCK, mock)];
}

function million(name: string, atMost: number): Target {
  return { case: `${name} by number of tokens, file`, contestant: "mintmark, 1000000", atMost };
}
