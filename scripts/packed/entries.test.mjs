// Uses the installed package in a user's Vitest project: its fixture, its matchers, and one class of errors.
import { startMintmark } from "mintmark";
import { mintmarkMatchers } from "mintmark/matchers";
import { expect, test } from "mintmark/vitest";
import { expect as plainExpect } from "vitest";

test("the fixture and its matchers work", async ({ idp }) => {
  const token = await idp.token({ user: "alice", scope: "read" });
  expect(token).toHaveScopes("read");
  await fetch(`${idp.url}/.well-known/jwks.json`);
  await expect(idp).toHaveFetchedJwks({ times: 1 });
});

test("the matchers work without the fixture", async () => {
  plainExpect.extend(mintmarkMatchers);
  const idp = await startMintmark();
  await plainExpect(idp).not.toHaveReceivedRequest({ endpoint: "userinfo" });
  await idp.close();
});
