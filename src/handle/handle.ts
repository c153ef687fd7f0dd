// The JavaScript handle: the verbs of control/ as methods, with the names and shapes of the HTTP API.
import type * as z from "zod";
import type { CheckOptions } from "../check/options.ts";
import type { CheckReport } from "../check/report/report.ts";
import { callVerb } from "../control/call.ts";
import { readClock, setClock, type ClockRecord } from "../control/clock.ts";
import { clients, resources, users } from "../control/directory.ts";
import { listFlaws, type FlawRecord } from "../control/flaws.ts";
import { inspect, type Inspection } from "../control/inspect.ts";
import { reset } from "../control/issuers.ts";
import { mintManyTokens, mintTokens } from "../control/tokens.ts";
import type { Control, Verb } from "../control/verb.ts";
import { hooksHandle, overridesHandle, type HooksHandle, type OverridesHandle } from "./amendments.ts";
import { directoryHandle, type DirectoryHandle } from "./directory.ts";
import { faultsHandle, type FaultsHandle } from "./faults.ts";
import type { Input } from "./input.ts";
import { keysHandle, type KeysHandle } from "./keys.ts";
import { requestsHandle, type RequestsHandle } from "./requests.ts";
import { sessionsHandle, type SessionsHandle } from "./sessions.ts";
import { tokensHandle, type TokensHandle } from "./tokens.ts";
import type { MintedToken } from "../tokens/record.ts";

/** What to mint. Everything is optional; see `mintmark token --help` and docs/tokens.md. */
export type MintOptions = Input<typeof mintTokens>;

/** The verbs of one issuer. */
export interface IssuerHandle {
  readonly id: string;
  /** The issuer identifier, as in `iss`. */
  readonly url: string;
  /**
   * Mints a token and answers its value.
   *
   * @throws as `mint`
   * @example
   * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
   */
  token(options?: MintOptions): Promise<string>;
  /**
   * Mints a token and answers its whole record, of a twin (`format: "both"`) with both values.
   *
   * @throws MintmarkError `not_found` for a user that is neither listed nor a UUID, `bad_request` for input of the
   * wrong shape and for a flaw that does not exist in the form, kind or algorithm asked for.
   * @example
   * const { token, opaque, claims } = await idp.mint({ user: "alice", format: "both" });
   */
  mint(options?: MintOptions): Promise<MintedToken>;
  /**
   * Mints many tokens, in this order, and commits them to the store together: all or none.
   *
   * @example
   * const tokens = await idp.mint(users.map((user) => ({ user, audience })));
   */
  mint(many: readonly MintOptions[]): Promise<MintedToken[]>;
  readonly tokens: TokensHandle;
  /**
   * Decodes and judges any text that may be a token: what it is, whether it is this issuer's and still counts, and
   * what a strict resource server finds wrong with it, by the issuer's clock. An audience or a scope makes it be
   * judged as an access token for that API.
   *
   * @throws MintmarkError `bad_request` beyond 1 MiB
   * @example
   * const { accepts, problems } = await idp.inspect(token, { audience: "http://localhost:8000/mcp", scope: "read" });
   * expect(problems).toEqual([]);
   */
  inspect(token: string, expected?: Omit<Input<typeof inspect>, "token">): Promise<Inspection>;
  /** Logins that have not ended. */
  readonly sessions: SessionsHandle;
  /** Who can sign in. */
  readonly users: DirectoryHandle<"users">;
  /** Which applications may ask for tokens. */
  readonly clients: DirectoryHandle<"clients">;
  /** The APIs that tokens are for (RFC 8707). While there are none, every audience and scope may be asked for. */
  readonly resources: DirectoryHandle<"resources">;
  /**
   * Back to the configured state: without tokens, sessions, faults, log and directory changes, in real time. The
   * keys stay as they are, because whoever trusts this issuer has fetched them.
   */
  reset(): Promise<void>;
  readonly clock: {
    /** The issuer's time. */
    get(): Promise<ClockRecord>;
    /**
     * Moves, freezes or releases the issuer's time. Everything it issues and judges follows; client assertions
     * and DPoP proofs follow real time.
     *
     * @example
     * await idp.clock.set({ advanceSeconds: 3600 }); // every token of an hour is over
     * await idp.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
     */
    set(change: Input<typeof setClock>): Promise<ClockRecord>;
    /** Moves forward, or with a negative number back. */
    advance(seconds: number): Promise<ClockRecord>;
  };
  readonly flaws: {
    /** What a minted token can have wrong with it (`mint({ flaw })`), and the right answer to it. */
    list(filter?: z.input<typeof listFlaws.input>): Promise<FlawRecord[]>;
  };
  readonly faults: FaultsHandle;
  /** Changes to the next token or answer alone. */
  readonly overrides: OverridesHandle;
  /** Functions that see and change tokens and answers on their way. */
  readonly hooks: HooksHandle;
  /** The requests that this issuer has answered; those of Mintmark's own API and pages are not among them. */
  readonly requests: RequestsHandle;
  readonly keys: KeysHandle;
  /**
   * Sends an API good and flawed tokens of this issuer, which it has to trust, and answers what it did with them.
   *
   * @throws MintmarkError `bad_request` for options that make no sense
   * @example
   * const report = await idp.check({ url: "http://localhost:8000/mcp", lifecycle: true });
   * expect(report.findings).toEqual([]);
   */
  check(options: CheckOptions): Promise<CheckReport>;
}

export function issuerHandle(control: Control, issuer: string, url: string): IssuerHandle {
  const call = <I extends z.ZodType, O extends z.ZodType>(verb: Verb<I, O>, input: object = {}) =>
    callVerb(control, verb, { ...input, issuer });
  const mintOne = (options: MintOptions = {}) => call(mintTokens, options) as Promise<MintedToken>;
  return {
    id: issuer,
    url,
    mint: ((options?: MintOptions | readonly MintOptions[]) =>
      isList(options) ? mintManyTokens(control, issuer, options) : mintOne(options)) as IssuerHandle["mint"],
    token: async (options) => (await mintOne(options)).token,
    tokens: tokensHandle(call),
    inspect: (token, expected) => call(inspect, { ...expected, token }),
    sessions: sessionsHandle(call),
    users: directoryHandle(call, users),
    clients: directoryHandle(call, clients),
    resources: directoryHandle(call, resources),
    reset: async () => void (await call(reset)),
    clock: {
      get: () => call(readClock),
      set: (change) => call(setClock, change),
      advance: (advanceSeconds) => call(setClock, { advanceSeconds }),
    },
    flaws: {
      list: async (filter = {}) => (await callVerb(control, listFlaws, filter)).items,
    },
    faults: faultsHandle(call),
    overrides: overridesHandle(call),
    hooks: hooksHandle(control, issuer),
    requests: requestsHandle(call),
    keys: keysHandle(call),
    check: async (options) => {
      const { check } = await import("../check/check.ts"); // most who have a handle never check anything
      return check(call, issuer, options);
    },
  };
}

function isList(
  options: MintOptions | readonly MintOptions[] | undefined,
): options is readonly MintOptions[] {
  return Array.isArray(options);
}
