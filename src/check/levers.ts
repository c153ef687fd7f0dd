// All that a check does to the issuer, through control verbs, so that the issuer may run in another process.
import type * as z from "zod";
import { atIssuer, type Call } from "../control/call.ts";
import { addFault, removeFault } from "../control/faults.ts";
import { importKeys, listKeys, removeKey } from "../control/keys.ts";
import { mintTokens } from "../control/mint.ts";
import { showRecorded } from "../control/recorder.ts";
import { countRequests } from "../control/requests.ts";
import { revokeToken } from "../control/tokens.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import { generateJwk } from "../keys/material.ts";
import type { MintedToken } from "../tokens/record.ts";
import type { Undo } from "./undo.ts";

export type MintOptions = Omit<z.input<typeof mintTokens.input>, "issuer">;

export type FaultOptions = Omit<z.input<typeof addFault.input>, "issuer">;

/** @throws MintmarkError `server_unreachable` if no Mintmark server is running that the API could trust */
export async function ensureServer(call: Call, issuer: string | undefined): Promise<void> {
  await atIssuer(call, issuer)(showRecorded, { id: "none" });
}

export class Levers {
  readonly #call: Call;
  readonly #undo: Undo;

  /** @param issuer Id of the issuer that is used and changed. */
  constructor(call: Call, issuer: string, undo: Undo) {
    this.#call = atIssuer(call, issuer);
    this.#undo = undo;
  }

  mint(options: MintOptions): Promise<MintedToken> {
    return this.#call(mintTokens, options);
  }

  async revoke({ id }: MintedToken): Promise<void> {
    await this.#call(revokeToken, { id });
  }

  /** Returns the algorithms of the active keys that sign access tokens, in the order of the key ring. */
  async activeAlgs(): Promise<SigningAlg[]> {
    const { items } = await this.#call(listKeys, {});
    const signing = items.filter(({ state, tokens }) => state === "active" && tokens !== "id");
    return signing.map(({ alg }) => alg);
  }

  /**
   * Mints a token with a flaw about a former key. The issuer may publish a retiring key for it, which is
   * removed at the end of the check.
   */
  async mintWithFormerKey(options: MintOptions): Promise<MintedToken> {
    const known = await this.#kids();
    const minted = await this.mint(options);
    const added = (await this.#kids()).filter((kid) => !known.includes(kid));
    for (const kid of added) this.#undo.add(() => this.#remove(kid));
    return minted;
  }

  /**
   * Publishes a key that has not signed anything yet, as a rotation does. The active key stays the same, so
   * that other users of the issuer are not affected.
   */
  async publishKey(alg: SigningAlg): Promise<{ kid: string; remove: () => Promise<void> }> {
    const { kid } = await this.#call(importKeys, {
      jwk: { ...(await generateJwk(alg)) },
      alg,
      state: "retiring",
    });
    return { kid, remove: this.#undo.add(() => this.#remove(kid)) };
  }

  /** Returns how often the key at the token's `jku` or `x5u` was fetched; undefined without such a header. */
  async pointerFetches({ header }: MintedToken): Promise<number | undefined> {
    const pointer = header?.["jku"] ?? header?.["x5u"];
    if (typeof pointer !== "string") return undefined;
    return (await this.#call(showRecorded, { id: pointer.slice(pointer.lastIndexOf("/") + 1) })).fetches;
  }

  /** Returns how often the JWKS was fetched, by any client. */
  async jwksFetches(): Promise<number> {
    return (await this.#call(countRequests, { endpoint: "jwks" })).count;
  }

  /** Returns a function that repairs the endpoint; the end of the check repairs it in any case. */
  async breakEndpoint(fault: FaultOptions): Promise<() => Promise<void>> {
    const { id } = await this.#call(addFault, fault);
    return this.#undo.add(async () => void (await this.#call(removeFault, { id })));
  }

  async #kids(): Promise<string[]> {
    const { items } = await this.#call(listKeys, {});
    return items.filter(({ state }) => state === "retiring").map(({ kid }) => kid);
  }

  async #remove(kid: string): Promise<void> {
    await this.#call(removeKey, { kid });
  }
}
