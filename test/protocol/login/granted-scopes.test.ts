// The scopes that a consent grants, as the roles of the user allow them now, and how a login is refused.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/parse.ts";
import { decide, fillGrant, grantByRoles } from "../../../src/engine/login/consent.ts";
import {
  markOfflineAccess,
  OFFLINE_MARKER,
  restoreOfflineAccess,
} from "../../../src/engine/login/offline-access.ts";
import { refusal } from "../../../src/engine/login/second-factor.ts";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import { openMintmark } from "../../../src/opened.ts";

const API = "https://api.test";
const OTHER = "https://other.test";
let issuer: Issuer;
let close: () => Promise<void>;

beforeAll(async () => {
  const config = parseConfig({
    ephemeral: true,
    roles: { reader: "read", writer: "read write" },
    users: { vera: { roles: ["reader"] }, ada: { roles: ["reader", "writer"] } },
  });
  const opened = await openMintmark(config, { keys: "published", ports: { main: 80, own: new Map() } });
  issuer = await opened.control.issuers.get();
  close = () => opened.close();
});
afterAll(() => close());

const userNamed = (name: string) => {
  const user = issuer.directory.user(name);
  if (!user) throw new Error(`no user ${name}`);
  return user;
};

describe("a consent", () => {
  const missing = { oidc: ["openid", "write"], byResource: { [API]: ["read", "write"] }, claims: ["email"] };

  it.each([
    ["vera", ["openid", "read"], ["write"]],
    ["ada", ["openid", "write", "read"], []],
  ])("of %s shows each scope once: %j, and not %j", (name, granted, dropped) => {
    expect(decide(issuer, userNamed(name), missing)).toEqual({ granted, dropped });
  });

  it("fills the grant with what the roles allow, and rejects the rest, by resource", () => {
    const told: unknown[][] = [];
    const tell =
      (name: string) =>
      (...values: unknown[]) =>
        told.push([name, ...values]);
    const grant = {
      addOIDCScope: tell("add"),
      rejectOIDCScope: tell("reject"),
      addResourceScope: tell("add"),
      rejectResourceScope: tell("reject"),
      addOIDCClaims: tell("claims"),
    };
    fillGrant(issuer, grant as never, userNamed("vera"), missing);
    expect(told).toEqual([
      ["add", "openid"],
      ["reject", "write"],
      ["add", API, "read"],
      ["reject", API, "write"],
      ["claims", ["email"]],
    ]);
    told.length = 0;
    fillGrant(issuer, grant as never, userNamed("vera"), { oidc: [], byResource: {}, claims: [] });
    expect(told).toEqual([
      ["add", ""],
      ["reject", ""],
    ]);
  });
});

describe("a stored grant", () => {
  const stored = (name: string) => ({
    accountId: userNamed(name).id,
    clientId: "demo-app",
    openid: { scope: "openid write", claims: ["email"] },
    resources: { [API]: "read write", [OTHER]: "write" },
    rejected: { openid: { scope: "read write" }, resources: { [API]: "read write" } },
  });

  it("loses the scopes that the roles no longer allow, and still rejects only those", () => {
    expect(grantByRoles(issuer, stored("vera"))).toEqual({
      ...stored("vera"),
      openid: { scope: "openid", claims: ["email"] },
      resources: { [API]: "read", [OTHER]: "" },
      rejected: { openid: { scope: "write" }, resources: { [API]: "write" } },
    });
    expect(grantByRoles(issuer, stored("ada"))).toEqual({
      ...stored("ada"),
      rejected: { openid: { scope: "" }, resources: { [API]: "" } },
    });
  });

  it("may have no scopes and no rejections", () => {
    const { id } = userNamed("vera");
    expect(grantByRoles(issuer, { accountId: id })).toEqual({
      accountId: id,
      openid: { scope: "" },
      resources: {},
      rejected: { openid: { scope: "" }, resources: {} },
    });
  });

  it.each([{ clientId: "demo-app" }, { accountId: "auth0|nobody", resources: { [API]: "write" } }])(
    "of nobody whom the issuer knows stays as it is: %j",
    (grant) => {
      expect(grantByRoles(issuer, grant)).toBe(grant);
    },
  );
});

describe("the mark of a request for offline access", () => {
  it.each<[Record<string, string | string[]>, boolean]>([
    [{ scope: "openid offline_access" }, true],
    [{ scope: "openid" }, false],
    [{ scope: "offline_access_x" }, false],
    [{ scope: ["offline_access", "openid"] }, false],
    [{}, false],
    [{ scope: "openid", [OFFLINE_MARKER]: "1" }, false],
  ])("is on %j: %s", (params, isMarked) => {
    const marked = markOfflineAccess(params);
    expect(marked[OFFLINE_MARKER]).toBe(isMarked ? "1" : undefined);
    expect(marked["scope"]).toEqual(params["scope"]);
  });
});

describe("the scope of a marked request", () => {
  const restored = (params: object | undefined, isAllowed = true) => {
    const client = { grantTypeAllowed: (grant: string) => isAllowed && grant === "refresh_token" };
    const oidc = { params: params && { ...params }, client };
    restoreOfflineAccess({ oidc } as never);
    return oidc.params;
  };
  const marked = { [OFFLINE_MARKER]: "1" };
  const scopeOf = (params: object, isAllowed?: boolean) =>
    (restored({ ...marked, ...params }, isAllowed) as { scope?: string }).scope;

  it("has offline_access again, once, if a code leads to a refresh token", () => {
    expect(scopeOf({ scope: "openid", response_type: "code" })).toBe("openid offline_access");
    expect(scopeOf({ scope: "openid", response_type: "id_token code" })).toBe("openid offline_access");
    expect(scopeOf({ scope: "offline_access openid", response_type: "code" })).toBe("offline_access openid");
    expect(scopeOf({ response_type: "code" })).toBe("offline_access");
    expect(scopeOf({ scope: "openid" })).toBe("openid offline_access");
  });

  it("stays as it is otherwise", () => {
    expect(scopeOf({ scope: "openid", response_type: "id_token" })).toBe("openid");
    expect(scopeOf({ scope: "openid", response_type: "code" }, false)).toBe("openid");
    expect(restored({ scope: "openid", response_type: "code" })).toMatchObject({ scope: "openid" });
    expect(restored(undefined)).toBeUndefined();
  });
});

describe("the refusal of a login", () => {
  const told = { error: "access_denied", description: "no" };

  it("goes to the client, or is shown on a page that the client does not learn of", () => {
    expect(refusal(told)).toMatchObject({ error: "access_denied", error_description: "no" });
    expect(refusal(told)).not.toHaveProperty("allow_redirect", false);
    const page = { allow_redirect: false, status: 400, statusCode: 400, error: "access_denied" };
    expect(refusal({ ...told, isPage: true })).toMatchObject(page);
  });
});
