// Fetches the document at a client id that is a URL. Clients can send any URL, so the fetch is limited: no
// redirects, at most 5 kB and 2.5 seconds, and only public addresses, or loopback names if they are allowed.
import { lookup as resolve, type LookupAddress } from "node:dns";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { isLoopbackName } from "../../loopback.ts";

const LIMIT_BYTES = 5 * 1024;
const TIMEOUT_MILLISECONDS = 2_500;
const LONGEST_CACHE_SECONDS = 24 * 3600;
/** Applies if the response has no caching headers. */
const USUAL_CACHE_SECONDS = 30;

/** Thrown if there is no document. The message is for the developer of the client. */
export class DocumentUnavailable extends Error {}

export interface FetchedDocument {
  text: string;
  /** For how many seconds the document may be cached, by the response's headers. */
  cacheSeconds: number;
}

/** @throws DocumentUnavailable */
export async function fetchDocument(
  url: URL,
  allowed: { fromLoopback: boolean; fromElsewhere: boolean },
): Promise<FetchedDocument> {
  const isLoopback = isLoopbackName(url.hostname);
  if (!(isLoopback ? allowed.fromLoopback : allowed.fromElsewhere)) {
    throw new DocumentUnavailable(`this issuer does not fetch documents from ${url.hostname}`);
  }
  if (!isLoopback && isIP(bare(url.hostname)) !== 0 && isSpecial(bare(url.hostname))) {
    throw new DocumentUnavailable(`${url.hostname} is not a public address`);
  }
  try {
    return await read(await get(url, isLoopback));
  } catch (error) {
    const { name, message, code = message } = error as NodeJS.ErrnoException;
    throw new DocumentUnavailable(name === "AbortError" ? "no response in time" : code, { cause: error });
  }
}

function get(url: URL, isLoopback: boolean): Promise<IncomingMessage> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((answer, fail) => {
    send(url, {
      agent: false, // a new connection; a pooled one could lead to an address that was not checked
      headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": "mintmark" },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      ...(!isLoopback && { lookup: publicLookup, autoSelectFamily: true }),
    })
      .on("response", answer)
      .on("error", fail)
      .end();
  });
}

async function read(response: IncomingMessage): Promise<FetchedDocument> {
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400) throw new DocumentUnavailable("the response is a redirect");
    if (statusCode !== 200) throw new DocumentUnavailable(`the response has status ${statusCode}`);
    const chunks: Buffer[] = [];
    let received = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > LIMIT_BYTES) {
        throw new DocumentUnavailable(`the document is larger than ${LIMIT_BYTES} bytes`);
      }
      chunks.push(chunk);
    }
    return { text: Buffer.concat(chunks).toString(), cacheSeconds: cacheSeconds(headers) };
  } finally {
    response.destroy();
  }
}

function cacheSeconds({ "cache-control": control = "", expires }: IncomingMessage["headers"]): number {
  if (/\bno-(store|cache)\b/i.test(control)) return 0;
  const maxAge = /\bmax-age\s*=\s*"?(\d+)/i.exec(control)?.[1];
  const until = expires === undefined ? NaN : Date.parse(expires);
  const seconds = maxAge === undefined ? (until - Date.now()) / 1000 : Number(maxAge);
  if (Number.isNaN(seconds)) return expires === undefined ? USUAL_CACHE_SECONDS : 0;
  return Math.max(0, Math.min(Math.floor(seconds), LONGEST_CACHE_SECONDS));
}

// Addresses that are not public (IANA's special-purpose registries), including multicast. An IPv4-mapped IPv6
// address (::ffff:10.0.0.1) is checked by the IPv4 rules.
const SPECIAL = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 96], // unspecified, loopback, and the deprecated IPv4-compatible addresses
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
] as const) {
  SPECIAL.addSubnet(network, prefix, "ipv6");
}

function isSpecial(address: string): boolean {
  return SPECIAL.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * Resolves a name to all its addresses, as `autoSelectFamily` asks for; fails if one of them is not public. The
 * connection uses the checked ones.
 */
const publicLookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, []);
    const isPublic = addresses.length > 0 && addresses.every(({ address }) => !isSpecial(address));
    done(isPublic ? null : new DocumentUnavailable(`${hostname} has no public address`), addresses);
  });
};

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
