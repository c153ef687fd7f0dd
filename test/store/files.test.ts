// The files of a SQLite store: what is noticed at the start and while they are used, and the folder that they lie in.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store } from "../../src/store/contract.ts";
import { databaseIn, prepareDataFolder, setDatabaseAside } from "../../src/store/data-folder.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { aToken } from "../support/store-contract/rows.ts";

let folder: string;
let file: string;
const open: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mintmark-files-"));
  file = databaseIn(folder);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const store of open.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStore(): Store {
  const store = openSqliteStore(file);
  open.push(store);
  return store;
}

const refused = (message: string, hint: string) =>
  expect.objectContaining({
    code: "store_failed",
    message: expect.stringContaining(message) as unknown,
    hint: expect.stringContaining(hint) as unknown,
  }) as Error;

describe("a store is not opened", () => {
  it("if its file is empty, and leaves it empty", () => {
    writeFileSync(file, "");
    expect(openStore).toThrow(refused("the file is empty", "--reset-data"));
    expect(readdirSync(folder)).toEqual(["mintmark.db"]);
    expect(statSync(file).size).toBe(0);
  });

  it("if its file is missing beside a log that holds something", () => {
    writeFileSync(`${file}-wal`, "changes");
    expect(openStore).toThrow(refused("its log mintmark.db-wal exists", "--reset-data"));
    expect(existsSync(file)).toBe(false);
    writeFileSync(`${file}-wal`, "");
    expect(openStore).not.toThrow();
  });

  it("if its files cannot be made private", () => {
    symlinkSync(`${file}-wal`, `${file}-wal`);
    expect(openStore).toThrow(refused("ELOOP", "this user may read and write it"));
  });
});

describe("a store warns at its start", () => {
  const killed = async () => {
    await openStore().close();
    writeFileSync(`${file}-open`, "");
  };

  it("if the log of a process that was killed is missing", async () => {
    await killed();
    expect(openStore().warning).toMatch(
      /mintmark\.db-wal is missing.* has opened mintmark\.db since.*are lost$/,
    );
  });

  it("of nothing if the log is there, or if the process closed the store", async () => {
    expect(openStore().warning).toBeUndefined();
    expect(existsSync(`${file}-open`)).toBe(true);
    await open.pop()?.close();
    expect(existsSync(`${file}-open`)).toBe(false);
    await killed();
    writeFileSync(`${file}-wal`, "");
    expect(openStore().warning).toBeUndefined();
  });
});

describe("a store whose file is removed or replaced", () => {
  const gone = refused(
    "the file was removed or replaced while Mintmark runs",
    "Put the file back or restart",
  );

  it.each([
    ["removed", () => rmSync(file)],
    [
      "replaced",
      () => {
        renameSync(file, `${file}-away`);
        writeFileSync(file, "another file");
      },
    ],
  ])("(%s) fails its health at once, and its writes within a second", async (_, change) => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const store = openStore();
    change();
    vi.advanceTimersByTime(999);
    await store.tokens.insert(aToken("default"));
    vi.advanceTimersByTime(1);
    await expect(store.tokens.insert(aToken("default"))).rejects.toEqual(gone);
    await expect(store.check()).rejects.toEqual(gone);
    await expect(store.tokens.insert(aToken("default"))).rejects.toEqual(gone);
  });

  it("fails its writes as soon as its health has failed, and works again when the file is back", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const store = openStore();
    renameSync(file, `${file}-away`);
    await expect(store.check()).rejects.toEqual(gone);
    await expect(store.tokens.insert(aToken("default"))).rejects.toEqual(gone);
    renameSync(`${file}-away`, file);
    await store.check();
    await store.tokens.insert(aToken("default"));
  });
});

describe("the data folder", () => {
  it("is made for its owner only, and ignored by git", () => {
    const data = join(folder, "a", "b");
    prepareDataFolder(data);
    expect((statSync(data).mode & 0o777).toString(8)).toBe("700");
    expect(readFileSync(join(data, ".gitignore"), "utf8")).toBe("*\n");
  });

  it("becomes its owner's only if it exists, and keeps its .gitignore", () => {
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o755 });
    writeFileSync(join(data, ".gitignore"), "mine\n");
    prepareDataFolder(data);
    expect((statSync(data).mode & 0o777).toString(8)).toBe("700");
    expect(readFileSync(join(data, ".gitignore"), "utf8")).toBe("mine\n");
  });

  it("is refused if it cannot be made", () => {
    writeFileSync(file, "a file in its way");
    expect(() => prepareDataFolder(join(file, "data"))).toThrow(
      refused(`cannot use ${join(file, "data")} as data folder`, "--ephemeral"),
    );
  });

  it("gives up the files of its database, and no others", () => {
    const ours = [
      "mintmark.db",
      "mintmark.db-wal",
      "mintmark.db-shm",
      "mintmark.db-open",
      "mintmark.db.new-12ab",
    ];
    const others = ["mintmark.db.backup", "other.db", "other-mintmark.db", "keys.json"];
    for (const name of [...ours, ...others]) writeFileSync(join(folder, name), name);
    const copy = setDatabaseAside(folder);
    expect(copy).toMatch(/before-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/);
    expect(readdirSync(copy ?? "").toSorted()).toEqual(ours.toSorted());
    expect((statSync(copy ?? "").mode & 0o777).toString(8)).toBe("700");
    expect(
      readdirSync(folder)
        .filter((name) => !name.startsWith("before-"))
        .toSorted(),
    ).toEqual(others.toSorted());
    expect(setDatabaseAside(folder)).toBeUndefined();
    expect(setDatabaseAside(join(folder, "none"))).toBeUndefined();
  });
});

/** Returns a UUID with another character at that place. */
function withCharacter(place: number, character: string): string {
  const uuid = "11111111-1111-4111-8111-111111111111";
  return uuid.slice(0, place) + character + uuid.slice(place + 1);
}

describe("a token on a file", () => {
  it("shares its texts with others, and holds its ids as bytes", async () => {
    const store = openStore();
    const varied = () => {
      const { jti, subject, issuedAt, expiresAt, ...row } = aToken("default");
      const claims = {
        sub: subject,
        jti,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiresAt,
        iss: "http://localhost",
      };
      return { ...row, jti, subject, issuedAt, expiresAt, claims: JSON.stringify(claims) };
    };
    const rows = [varied(), varied(), varied()];
    for (const row of rows) await store.tokens.insert(row);
    const database = new DatabaseSync(file);
    const [, , last] = database
      .prepare(
        "SELECT typeof(id) AS id, typeof(jti) AS jti, typeof(claims) IN ('integer', 'real') AS claims, typeof(scope) IN ('integer', 'real') AS scope FROM tokens",
      )
      .all();
    database.close();
    expect({ ...last }).toEqual({ id: "blob", jti: "blob", claims: 1, scope: 1 });
    for (const row of rows) expect(await store.tokens.get("default", row.id)).toEqual(row);
  });

  it.each([
    ["no UUID of the same length", "x".repeat(36)],
    ["a UUID in capitals", "11111111-1111-4111-8111-AAAAAAAAAAAA"],
    ["a UUID with its hyphens elsewhere", "1111111-11111-4111-8111-111111111111"],
    ["a UUID and more", "11111111-1111-4111-8111-1111111111111"],
    ["a UUID behind more", "x11111111-1111-4111-8111-111111111111"],
    ["a UUID in braces", "{1111111-1111-4111-8111-11111111111}"],
    ...[8, 13, 18, 23].map((place) => [`a UUID but for character ${place}`, withCharacter(place, "_")]),
    ...[0, 1, 34, 35].flatMap((place) =>
      ["g", "A", "é"].map((other) => [
        `a UUID with ${other} as character ${place}`,
        withCharacter(place, other),
      ]),
    ),
  ])("keeps an id that is %s", async (_, id) => {
    const store = openStore();
    const row = aToken("default", { id, jti: id, subject: id, grantId: id });
    await store.tokens.insert(row);
    expect(await store.tokens.get("default", id)).toEqual(row);
    expect((await store.tokens.list("default", { subject: id, grantId: id }, { limit: 5 })).items).toEqual([
      row,
    ]);
  });
});

it("warnings of Node about its SQLite are not shown, and others are", async () => {
  const shown = vi.spyOn(process, "emitWarning").mockReturnValue();
  const driver = process.getBuiltinModule("node:sqlite");
  const load = vi.spyOn(process, "getBuiltinModule").mockImplementation(() => {
    process.emitWarning("SQLite is an experimental feature", "ExperimentalWarning");
    process.emitWarning("another warning", "ExperimentalWarning");
    return driver;
  });
  vi.resetModules();
  const { loadDriver } = await import("../../src/store/sqlite/driver.ts");
  expect([loadDriver(), loadDriver()]).toEqual([driver, driver]);
  expect(load).toHaveBeenCalledTimes(1);
  expect(shown.mock.calls).toEqual([["another warning", "ExperimentalWarning"]]);
  vi.restoreAllMocks();
});
