// The JavaScript handle: the verbs of control/ as methods, with the names and shapes of the HTTP API.
import type * as z from "zod";
import type { CheckOptions } from "../check/options.ts";
import { type Call, callVerb } from "../control/call.ts";
import type { CheckReport } from "../control/check-report.ts";
import type { ClockRecord, setClock } from "../control/clock.ts";
import type { FlawRecord, listFlaws } from "../control/flaws.ts";
import type { inspect, Inspection } from "../control/inspect.ts";
import type * as mintVerbs from "../control/mint.ts";
import type { Control, Verb } from "../control/verb.ts";
import type { MintedToken } from "../tokens/record.ts";
import { type HooksHandle, hooksHandle, type OverridesHandle, overridesHandle } from "./amendments.ts";
import { type DirectoryHandle, directoryHandle } from "./directory.ts";
import { type FaultsHandle, faultsHandle } from "./faults.ts";
import type { Input } from "./input.ts";
import { type KeysHandle, keysHandle } from "./keys.ts";
import { type PresetsHandle, presetsHandle } from "./presets.ts";
import { type RequestsHandle, requestsHandle } from "./requests.ts";
import { type SessionsHandle, sessionsHandle } from "./sessions.ts";
import { type TokensHandle, tokensHandle } from "./tokens.ts";

/** The token to mint. Every field is optional; see docs/tokens.md and `mintmark token --help`. */
export type MintOptions = Input<typeof mintVerbs.mintTokens>;

/** The verbs of one issuer. Once an isolated issuer is closed, its verbs throw `unknown_issuer`. */
export interface IssuerHandle {
  /** Id of the issuer; `default` for the default one. */
  readonly id: string;
  /** The issuer identifier, as in `iss`. */
  readonly url: string;
  /**
   * Mints a token without a protocol flow and returns its value.
   *
   * @param options as for `mint`
   * @throws MintmarkError as `mint` does
   * @example
   * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
   */
  token(options?: MintOptions): Promise<string>;
  /**
   * Mints a token without a protocol flow and returns its record with its value. `format: "both"` makes a JWT
   * and an opaque value that share one record.
   *
   * @param options the token; `user`, `audience` and `scope` are the usual fields. Default: an access token
   *   for a random user and the client `demo-app`, with the issuer's defaults.
   * @throws MintmarkError `not_found` for a user that is neither in the directory nor a UUID, `bad_request`
   *   for invalid options and for a flaw that does not exist in the requested form, kind or algorithm
   * @example
   * const { token, opaque, claims } = await idp.mint({ user: "alice", format: "both" });
   */
  mint(options?: MintOptions): Promise<MintedToken>;
  /**
   * Mints many tokens and commits them to the store together: all or none. Returns them in the same order.
   *
   * @throws MintmarkError as for one token
   * @example
   * const [alice, bob] = await idp.mint([{ user: "alice" }, { user: "bob", scope: "read" }]);
   */
  mint(many: readonly MintOptions[]): Promise<MintedToken[]>;
  /** The tokens that this issuer has issued. */
  readonly tokens: TokensHandle;
  /**
   * Decodes and judges any text that may be a token: what it is, whether this issuer issued it and it is
   * still active, and what a strict resource server finds wrong with it, by the issuer's clock.
   *
   * @param expected `audience` and `scope` (separated by spaces) that an API requires: with one of them the
   *   token is judged as an access token for that API, else as what it is
   * @throws MintmarkError `bad_request` for a text of more than 1,048,576 characters
   * @example
   * const { problems } = await idp.inspect(token, { audience: "http://localhost:8000/mcp", scope: "read" });
   * expect(problems).toEqual([]);
   */
  inspect(token: string, expected?: Omit<Input<typeof inspect>, "token">): Promise<Inspection>;
  /** The login sessions that have not ended. */
  readonly sessions: SessionsHandle;
  /** The users that can sign in. */
  readonly users: DirectoryHandle<"users">;
  /** The applications that may request tokens. */
  readonly clients: DirectoryHandle<"clients">;
  /** The APIs that tokens are for (RFC 8707). Without any, every audience and scope may be requested. */
  readonly resources: DirectoryHandle<"resources">;
  /**
   * Resets the issuer to its configured state: deletes its tokens, sessions, registered clients, faults,
   * overrides, hooks, request log and directory changes, and sets its clock to real time. It keeps its keys,
   * because the APIs that trust it have fetched them.
   *
   * @example
   * beforeEach(() => idp.reset());
   */
  reset(): Promise<void>;
  /** The issuer's clock. It runs with real time until it is changed. */
  readonly clock: {
    /**
     * Returns the issuer's time, and how far it is ahead of real time.
     *
     * @example
     * const { now, frozen, aheadSeconds } = await idp.clock.get();
     */
    get(): Promise<ClockRecord>;
    /**
     * Moves, freezes or resumes the issuer's clock. The times in its tokens and its checks of expiry follow;
     * client assertions and DPoP proofs are checked by real time.
     *
     * @param change `setAt` (ISO 8601), then `advanceSeconds` (negative: back); `frozen` stops the clock or
     *   lets it run, default: unchanged
     * @throws MintmarkError `bad_request` for a time outside the years 1970 to 9999
     * @example
     * await idp.clock.set({ advanceSeconds: 3600 }); // tokens with a lifetime of an hour are expired
     * await idp.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
     */
    set(change: Input<typeof setClock>): Promise<ClockRecord>;
    /**
     * Moves the clock forward by this many seconds; a negative number moves it back.
     *
     * @throws MintmarkError `bad_request` for a time outside the years 1970 to 9999
     * @example
     * await idp.clock.advance(3600);
     */
    advance(seconds: number): Promise<ClockRecord>;
    /**
     * Sets the clock to real time and lets it run.
     *
     * @example
     * afterEach(() => idp.clock.reset());
     */
    reset(): Promise<ClockRecord>;
  };
  /** The flaws that a minted token can have. */
  readonly flaws: {
    /**
     * Lists the flaws for `mint({ flaw })`, each with the rule it violates and the correct answer of an API.
     *
     * @param filter `group`, `severity`, `limit` (default: 1000)
     * @example
     * const flaws = await idp.flaws.list({ group: "time" });
     */
    list(filter?: z.input<typeof listFlaws.input>): Promise<FlawRecord[]>;
  };
  /** The environment variables that point a library or a set-up at the issuer. */
  readonly presets: PresetsHandle;
  /** Rules that delay, break or change an endpoint's answers. */
  readonly faults: FaultsHandle;
  /** Changes to the next token or answer only. */
  readonly overrides: OverridesHandle;
  /** Functions that see and change tokens and answers before they are sent. */
  readonly hooks: HooksHandle;
  /** The requests that this issuer has answered. Requests to Mintmark's own API and pages are not logged. */
  readonly requests: RequestsHandle;
  /** The issuer's signing keys. */
  readonly keys: KeysHandle;
  /**
   * Sends good and flawed tokens of this issuer to an API and reports which ones it wrongly accepted or
   * rejected. The API must be running and trust this issuer.
   *
   * @param options `url` of the API is required. `lifecycle: true` also rotates keys and breaks the issuer's
   *   endpoints, and undoes that at the end; it takes minutes.
   * @throws MintmarkError `bad_request` for invalid options, `server_unreachable` if the API does not answer;
   *   the reason of `signal` if it is aborted
   * @example
   * const report = await idp.check({ url: "http://localhost:8000/mcp", lifecycle: true });
   * expect(report.findings).toEqual([]);
   */
  check(options: CheckOptions): Promise<CheckReport>;
}

/** Loaded with the first call, as most tests use few of the verbs. */
const verbs = {
  flaws: () => import("../control/flaws.ts"),
  clock: () => import("../control/clock.ts"),
  directory: () => import("../control/directory.ts"),
  inspect: () => import("../control/inspect.ts"),
  issuers: () => import("../control/issuers.ts"),
};

let loadedMinting: typeof mintVerbs | undefined;

/** Like `verbs`, but remembers what was loaded: `import()` takes as long as signing a token. */
async function minting(): Promise<typeof mintVerbs> {
  return (loadedMinting ??= await import("../control/mint.ts"));
}

export function issuerHandle(control: Control, issuer: string, url: string): IssuerHandle {
  const call = <I extends z.ZodType, O extends z.ZodType>(verb: Verb<I, O>, input: object = {}) =>
    callVerb(control, verb, { ...input, issuer });
  const mintOne = async (options: MintOptions = {}): Promise<MintedToken> =>
    call((await minting()).mintTokens, options);
  const mintMany = async (many: readonly MintOptions[]) =>
    (await minting()).mintManyTokens(control, issuer, many);
  return {
    id: issuer,
    url,
    mint: ((options?: MintOptions | readonly MintOptions[]) =>
      isList(options) ? mintMany(options) : mintOne(options)) as IssuerHandle["mint"],
    token: async (options = {}) => (await minting()).mintValue(control, issuer, options),
    tokens: tokensHandle(call),
    inspect: async (token, expected) => call((await verbs.inspect()).inspect, { ...expected, token }),
    sessions: sessionsHandle(call),
    users: directoryHandle(call, async () => (await verbs.directory()).users),
    clients: directoryHandle(call, async () => (await verbs.directory()).clients),
    resources: directoryHandle(call, async () => (await verbs.directory()).resources),
    reset: async () => void (await call((await verbs.issuers()).reset)),
    clock: {
      get: async () => call((await verbs.clock()).readClock),
      set: async (change) => call((await verbs.clock()).setClock, change),
      advance: async (advanceSeconds) => call((await verbs.clock()).setClock, { advanceSeconds }),
      reset: async () => call((await verbs.clock()).resetClock),
    },
    flaws: {
      list: async (filter = {}) => (await callVerb(control, (await verbs.flaws()).listFlaws, filter)).items,
    },
    presets: presetsHandle(control, call),
    faults: faultsHandle(call),
    overrides: overridesHandle(call),
    hooks: hooksHandle(control, issuer),
    requests: requestsHandle(call),
    keys: keysHandle(call),
    check: async (options) => {
      const { check } = await import("../check/check.ts");
      const anyIssuer: Call = (verb, input) => callVerb(control, verb, input);
      return check(anyIssuer, issuer === "default" ? undefined : issuer, options);
    },
  };
}

function isList(
  options: MintOptions | readonly MintOptions[] | undefined,
): options is readonly MintOptions[] {
  return Array.isArray(options);
}
