// Compares Mintmark with servers in other languages: the time from the start of the command to the metadata, and
// requests. A server whose toolchain is missing is left out, and the run says so.
import { call, closeConnections } from "../client.ts";
import { CLIENT } from "../contestants/contract.ts";
import { interleave } from "../interleave.ts";
import type { OtherServer, Running } from "../others/contract.ts";
import { mintmarkCommand, OTHERS } from "../others/servers.ts";
import type { Case, Measurement } from "./contract.ts";
import { type Asker, atOnce } from "./requests.ts";

const AUTHORIZATION = { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` };
const AT_ONCE = 16;

export const othersCase: Case = {
  name: "servers in other languages",
  async measure({ build, amounts }) {
    const servers = [mintmarkCommand(build), ...(await present())];
    const starts = servers.map((server) => [server.name, () => untilReady(server)] as const);
    const started = await interleave(starts, Math.ceil(amounts.startRounds / 10));
    const measured: Measurement[] = [{ name: "start of a command to the metadata", rounds: started }];
    const running: [OtherServer, Running][] = [];
    try {
      for (const server of servers) running.push([server, await server.start()]);
      for (const [name, prepare] of [
        ["JWKS", prepareJwks],
        ["token RS256", prepareToken],
      ] as const) {
        const able = running.filter(([{ hasMachines }]) => hasMachines || prepare !== prepareToken);
        const latencies = new Map(able.map(([server]) => [server.name, [] as number[]]));
        const turns = [];
        for (const [server, { issuer }] of able) {
          const ask = await prepare(issuer);
          await atOnce(ask, amounts.warmUp, AT_ONCE);
          const turn = async () => {
            const { each, all } = await atOnce(ask, amounts.requests, AT_ONCE);
            latencies.get(server.name)?.push(...each);
            return [all];
          };
          turns.push([server.name, turn] as const);
        }
        const rounds = await interleave(turns, amounts.requestRounds);
        measured.push({ name: `${name} beside servers in other languages, 16 at once`, rounds, latencies });
      }
    } finally {
      closeConnections();
      for (const [, { stop }] of running) await stop();
    }
    return measured;
  },
};

async function present(): Promise<OtherServer[]> {
  const servers: OtherServer[] = [];
  for (const [name, prepare] of Object.entries(OTHERS)) {
    try {
      servers.push(await prepare());
    } catch (error) {
      console.log(`${name} is left out: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  return servers;
}

async function untilReady(server: OtherServer): Promise<number[]> {
  const before = performance.now();
  const { stop } = await server.start();
  const milliseconds = performance.now() - before;
  closeConnections();
  await stop();
  return [milliseconds];
}

async function metadataOf(issuer: string): Promise<{ jwks_uri: string; token_endpoint: string }> {
  const url = new URL(`${issuer}/.well-known/openid-configuration`);
  return JSON.parse(await call({ url })) as { jwks_uri: string; token_endpoint: string };
}

async function prepareJwks(issuer: string): Promise<Asker> {
  const request = { url: new URL((await metadataOf(issuer)).jwks_uri) };
  const { keys } = JSON.parse(await call(request)) as { keys: unknown[] };
  if (keys.length === 0) throw new Error(`${issuer} publishes no key`);
  return () => request;
}

/** Every server signs with RS256 here. None is asked for a resource, because Keycloak does not know them. */
async function prepareToken(issuer: string): Promise<Asker> {
  const url = new URL((await metadataOf(issuer)).token_endpoint);
  const request = { url, headers: AUTHORIZATION, body: "grant_type=client_credentials" };
  const { access_token: token } = JSON.parse(await call(request)) as { access_token: string };
  const [header = ""] = token.split(".");
  const { alg } = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg?: string };
  if (alg !== "RS256") throw new Error(`${issuer} signs with ${alg}`);
  return () => request;
}
