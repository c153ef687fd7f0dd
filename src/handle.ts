// The JavaScript handle: the verbs of control/ as methods, with the names and shapes of the HTTP API.
import type * as z from "zod";
import type { CheckOptions } from "./check/options.ts";
import type { CheckReport } from "./check/report.ts";
import { callVerb } from "./control/call.ts";
import { addFault, clearFaults, listFaults, removeFault, type FaultRecord } from "./control/faults.ts";
import { listFlaws, type FlawRecord } from "./control/flaws.ts";
import { readClock, setClock, type ClockRecord } from "./control/clock.ts";
import type { KeyRecord } from "./control/key-record.ts";
import { compromiseKeys, importKeys, listKeys, removeKey, retireKey, rotateKeys } from "./control/keys.ts";
import type { RequestRecord } from "./control/request-record.ts";
import {
  clearRequests,
  countRequests,
  listRequests,
  takeRequest,
  waitForRequest,
} from "./control/requests.ts";
import {
  listTokens,
  mintManyTokens,
  mintTokens,
  revokeToken,
  revokeTokens,
  showToken,
} from "./control/tokens.ts";
import type { Control, Verb } from "./control/verb.ts";
import type { MintedToken, TokenRecord } from "./tokens/record.ts";

type Input<V extends Verb<z.ZodType, z.ZodType>> = Omit<z.input<V["input"]>, "issuer">;

/** What to mint. Everything is optional; see `mintmark token --help` and docs/tokens.md. */
export type MintOptions = Input<typeof mintTokens>;

/** What a fault does, to which requests, and how often; see docs/control.md. */
export type FaultOptions = Input<typeof addFault>;

/** Which requests of the log are meant. Empty: all. */
export type RequestFilter = Input<typeof countRequests>;

/** The verbs of one issuer. */
export interface IssuerHandle {
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
  readonly tokens: {
    /** Issued tokens, newest first, without their values. At most `limit` (default 100). */
    list(filter?: Input<typeof listTokens>): Promise<TokenRecord[]>;
    /** @throws MintmarkError `unknown_token` */
    get(id: string): Promise<TokenRecord>;
    /** From now on the token introspects as inactive. @throws MintmarkError `unknown_token` */
    revoke(id: string): Promise<TokenRecord>;
    /** Revokes all that fit and answers how many that were. */
    revokeMany(filter: Input<typeof revokeTokens>): Promise<number>;
  };
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
    list(): Promise<FlawRecord[]>;
  };
  readonly faults: {
    /**
     * Delays, breaks or changes an endpoint's answers until the fault is removed, or as often as `times` says. A
     * newer fault goes before an older one, and of those that fit only the first is applied.
     *
     * @throws MintmarkError `bad_request` for an endpoint that does not exist and for what makes no sense together
     * @example
     * await idp.faults.add({ endpoint: "token", status: 503, times: 3 }); // then pass
     */
    add(fault: FaultOptions): Promise<FaultRecord>;
    /** In the order in which they are tried, spent ones last. */
    list(filter?: Input<typeof listFaults>): Promise<FaultRecord[]>;
    /** @throws MintmarkError `unknown_fault` */
    remove(id: string): Promise<FaultRecord>;
    /** Removes all, and answers how many there were. */
    clear(): Promise<number>;
  };
  /** The requests that this issuer has answered; those of Mintmark's own API and pages are not among them. */
  readonly requests: {
    /** Oldest first, at most `limit` (default 1000). With `raw: true` secrets stand as they were sent. */
    list(filter?: Input<typeof listRequests>): Promise<RequestRecord[]>;
    count(filter?: RequestFilter): Promise<number>;
    /** Takes the first that fits out of the log; undefined where there is none. */
    take(filter?: Input<typeof takeRequest>): Promise<RequestRecord | undefined>;
    /**
     * The first that fits: at once where the log holds one, else when it comes.
     *
     * @throws MintmarkError `timeout` after `timeoutSeconds` (default 5), `closed`
     * @example
     * const { scopes } = await idp.requests.waitFor({ endpoint: "token", clientId: "my-app" });
     */
    waitFor(
      filter: RequestFilter,
      options?: Pick<Input<typeof waitForRequest>, "timeoutSeconds" | "raw">,
    ): Promise<RequestRecord>;
    /** Empties the log, and answers how many there were. */
    clear(): Promise<number>;
  };
  readonly keys: {
    /** All keys with their states; with `private: true` including their private and secret members. */
    list(options?: Input<typeof listKeys>): Promise<KeyRecord[]>;
    /**
     * Signs with a new key from now on; the old one stays published. Answers the new key.
     *
     * @example
     * await idp.keys.rotate({ prepublish: true }); // published, not signing yet
     * await idp.keys.rotate(); // now it signs
     */
    rotate(options?: Input<typeof rotateKeys>): Promise<KeyRecord>;
    /**
     * Takes over an existing private key.
     *
     * @throws MintmarkError `bad_request` for what is no private key, `weak_secret`, `conflict` for a kid that is taken
     * @example
     * await idp.keys.import({ pem: await readFile("private.pem", "utf8") });
     */
    import(source: Input<typeof importKeys>): Promise<KeyRecord>;
    /** As if the active key had leaked: it is removed at once, and every token it signed is revoked. */
    compromise(
      options?: Input<typeof compromiseKeys>,
    ): Promise<{ removed: KeyRecord; active: KeyRecord; revokedTokens: number }>;
    /** Stops signing with a key; it stays published. @throws MintmarkError `unknown_key`, `key_state` */
    retire(kid: string): Promise<KeyRecord>;
    /** Takes a key out of the JWKS; its tokens no longer introspect. @throws MintmarkError `unknown_key` */
    remove(kid: string): Promise<KeyRecord>;
  };
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
    url,
    mint: ((options?: MintOptions | readonly MintOptions[]) =>
      isList(options) ? mintManyTokens(control, issuer, options) : mintOne(options)) as IssuerHandle["mint"],
    token: async (options) => (await mintOne(options)).token,
    tokens: {
      list: async (filter) => (await call(listTokens, filter)).items,
      get: (id) => call(showToken, { id }),
      revoke: (id) => call(revokeToken, { id }),
      revokeMany: async (filter) => (await call(revokeTokens, filter)).revoked,
    },
    clock: {
      get: () => call(readClock),
      set: (change) => call(setClock, change),
      advance: (advanceSeconds) => call(setClock, { advanceSeconds }),
    },
    flaws: {
      list: async () => (await callVerb(control, listFlaws, {})).items,
    },
    faults: {
      add: (fault) => call(addFault, fault),
      list: async (filter) => (await call(listFaults, filter)).items,
      remove: (id) => call(removeFault, { id }),
      clear: async () => (await call(clearFaults)).removed,
    },
    requests: {
      list: async (filter) => (await call(listRequests, filter)).items,
      count: async (filter) => (await call(countRequests, filter)).count,
      take: async (filter) => (await call(takeRequest, filter)).request ?? undefined,
      waitFor: (filter, options) => call(waitForRequest, { ...filter, ...options }),
      clear: async () => (await call(clearRequests)).removed,
    },
    keys: {
      list: async (options) => (await call(listKeys, options)).items,
      rotate: (options) => call(rotateKeys, options),
      import: (source) => call(importKeys, source),
      compromise: (options) => call(compromiseKeys, options),
      retire: (kid) => call(retireKey, { kid }),
      remove: (kid) => call(removeKey, { kid }),
    },
    check: async (options) => {
      const { check } = await import("./check/check.ts"); // most who have a handle never check anything
      return check(call, issuer, options);
    },
  };
}

function isList(
  options: MintOptions | readonly MintOptions[] | undefined,
): options is readonly MintOptions[] {
  return Array.isArray(options);
}
