// A process that measures tokens without a request: `minting.ts ALG`. Prints milliseconds per token, by what is measured.
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { privateJwk } from "../contestants/keys.ts";

type Form = "RS256" | "ES256" | "opaque";

const IN_FLIGHT = 50;
const COUNT = 2_000;
const MANY = 1_000;
const form = process.argv[2] as Form;
const options = form === "opaque" ? { format: "opaque" as const } : { alg: form };

const mintMany = (idp: Mintmark) => per(MANY, () => idp.mint(Array.from({ length: MANY }, () => options)));
// Compiles the code, so that the difference between cold and warm is what an issuer without a key has to do first.
const other = await startMintmark();
for (let round = 0; round < 15; round++) await mintMany(other);
await other.close();
const idp = await startMintmark({ keys: "generate" });
const cold = await mintMany(idp);
const warm = await mintMany(idp);
await inFlight(() => idp.token(options));
const token = await inFlight(() => idp.token(options));
const floor = form === "opaque" ? undefined : await signing(form);
const isolated = form === "ES256" ? await isolations() : undefined;
await idp.close();
console.log(JSON.stringify({ cold, warm, token, floor, isolated }));

/** Returns milliseconds per token of what Node can sign: RSA on the thread pool, EC on this thread. */
async function signing(alg: "RS256" | "ES256"): Promise<number> {
  const key: KeyObject =
    alg === "ES256"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
      : createPrivateKey({ key: await privateJwk(alg, "ready"), format: "jwk" });
  const text = Buffer.alloc(600, "a");
  const onPool = promisify(sign);
  const once = async () => (alg === "RS256" ? await onPool("sha256", text, key) : sign("sha256", text, key));
  await inFlight(once);
  return inFlight(once);
}

/** Returns milliseconds for each of 200 isolated issuers that are made at once. */
async function isolations(): Promise<number> {
  const made = () => Promise.all(Array.from({ length: 200 }, () => idp.isolate()));
  for (const each of await made()) await each.close();
  const before = performance.now();
  const all = await made();
  const milliseconds = (performance.now() - before) / 200;
  for (const each of all) await each.close();
  return milliseconds;
}

async function inFlight(once: () => Promise<unknown>): Promise<number> {
  let left = COUNT;
  const worker = async () => {
    while (left-- > 0) await once();
  };
  return per(COUNT, () => Promise.all(Array.from({ length: IN_FLIGHT }, worker)));
}

async function per(count: number, work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / count;
}
