// The credentials of Azure's SDKs: what a service gets a token with. https alone, trusted by the server's CA.
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ClientSecretCredential } from "@azure/identity";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startMintmark, type IssuerHandle, type Mintmark } from "../../../src/index.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-entra.ts";

const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const API = "11112222-bbbb-3333-cccc-4444dddd5555";
const trusted = getCACertificates("default");

let idp: Mintmark;
let entra: IssuerHandle;
beforeAll(async () => {
  idp = await startMintmark({
    https: true,
    issuers: {
      entra: {
        profile: "entra",
        clients: {
          service: {
            secret: "service-secret",
            grantTypes: ["client_credentials"],
            scopes: ["Data.Read.All"],
          },
        },
      },
    },
  });
  entra = await idp.issuer("entra");
  setDefaultCACertificates([...trusted, (await idp.ca()).certificate]);
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await idp.close();
});

const credential = (secret: string) =>
  new ClientSecretCredential(TENANT, "service", secret, {
    authorityHost: idp.url,
    disableInstanceDiscovery: true,
  });

it("is the version that is recorded as proven", () => {
  const row = PROVEN.find(({ sdk }) => sdk === "@azure/identity");
  expect(row?.version).toBe(installedVersion("@azure/identity"));
});

it("gets a token with the client's roles, which verifies", async () => {
  const { token, expiresOnTimestamp } = await credential("service-secret").getToken(`api://${API}/.default`);
  const keys = createRemoteJWKSet(new URL(`${idp.url}/${TENANT}/discovery/v2.0/keys`));
  const { payload } = await jwtVerify(token, keys, { issuer: entra.url, audience: API });
  expect(payload).toMatchObject({ azp: "service", roles: ["Data.Read.All"], tid: TENANT });
  expect(Math.abs(expiresOnTimestamp / 1000 - Number(payload.exp))).toBeLessThan(10);
});

it("is refused with a wrong secret, in Entra's words", async () => {
  await expect(credential("wrong").getToken(`api://${API}/.default`)).rejects.toThrow(/AADSTS7000215/);
});

it("is refused a scope without .default", async () => {
  await expect(credential("service-secret").getToken(`api://${API}/read`)).rejects.toThrow(/AADSTS1002012/);
});
