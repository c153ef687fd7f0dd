// Sends the same requests to a real Keycloak and to Mintmark with the same realm, and compares what a client sees.
// Each difference that remains is in keycloak/differences.ts. Skipped if Java or Keycloak is missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { emptyFolder, output } from "../support/command-line.ts";
import { compare, type Observed } from "./keycloak/compare.ts";
import { DIFFERENCES, entriesOf } from "./keycloak/differences.ts";
import { type Exchange, EXCHANGES } from "./keycloak/exchanges.ts";
import { type Keycloak, startKeycloak, whyNoKeycloak } from "./keycloak/keycloak.ts";
import { Realm } from "./keycloak/realm.ts";
import { type Shown, shown } from "./keycloak/shown.ts";

const FILE = join(import.meta.dirname, "keycloak/realm.json");
const missing = whyNoKeycloak();
const skipped = missing === undefined ? "" : ` (${missing})`;
const observed: Observed[] = [];

let keycloak: Keycloak;
let mintmark: Mintmark;
let real: Realm;
let ours: Realm;

beforeAll(async () => {
  if (missing !== undefined) return;
  keycloak = await startKeycloak();
  await keycloak.importRealm(JSON.parse(readFileSync(FILE, "utf8")) as object);
  real = new Realm(`${keycloak.url}/realms/acme`);
}, 300_000);
afterAll(async () => {
  await keycloak?.[Symbol.asyncDispose]();
  await mintmark?.close();
});

it.skipIf(missing)(`Mintmark imports the realm that Keycloak imports${skipped}`, async () => {
  const cwd = emptyFolder();
  await output(["init", "--from", FILE], { cwd });
  const config = JSON.parse(readFileSync(join(cwd, "mintmark.config.json"), "utf8")) as MintmarkConfig;
  const { acme = {} } = config.issuers ?? {};
  mintmark = await startMintmark({ issuers: { acme: { ...acme, login: { password: true } } } });
  ours = new Realm((await mintmark.issuer("acme")).url);
  expect(acme.clients).toBeDefined();
});

/** What becomes of an exchange; a step that fails is what it shows. */
async function run(exchange: Exchange, realm: Realm): Promise<Shown> {
  try {
    return await shown(await exchange(realm), realm);
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

describe.each(Object.entries(EXCHANGES))("%s", (area, exchanges) => {
  it.skipIf(missing).each(Object.entries(exchanges))(
    `%s: differs from Keycloak only as listed${skipped}`,
    async (name, exchange) => {
      const found = compare(`${area}: ${name}`, await run(exchange, real), await run(exchange, ours));
      observed.push(...found);
      expect(found.filter((each) => entriesOf(each).length === 0)).toEqual([]);
    },
  );
});

it.skipIf(missing)(`every listed difference is still there${skipped}`, () => {
  const met = new Set(observed.flatMap(entriesOf));
  expect(DIFFERENCES.flatMap(({ known }) => known).filter((entry) => !met.has(entry))).toEqual([]);
});
