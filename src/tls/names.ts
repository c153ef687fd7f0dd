// The names that the local CA may certify: those that exist on local networks only, and those that were
// configured when it was created (name constraints, RFC 5280, section 4.2.1.10).
import { BlockList, isIP } from "node:net";
import forge from "node-forge";

/** Domains that cannot be registered (RFC 2606, 6761, 6762, 8375). Their subdomains are included. */
const LOCAL_DOMAINS = ["localhost", "test", "local", "internal", "home.arpa", "localdomain", "lan"];
/** Loopback and private networks. */
const LOCAL_NETWORKS: readonly [address: string, prefixBits: number][] = [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::1", 128],
  ["fd00::", 8],
];

const localAddresses = new BlockList();
for (const [address, bits] of LOCAL_NETWORKS) localAddresses.addSubnet(address, bits, family(address));

/** Returns whether every local CA may certify this name. */
export function isLocalName(name: string): boolean {
  if (isIP(name) !== 0) return localAddresses.check(name, family(name));
  return LOCAL_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

/** Returns the value of the name constraints extension. */
export function permittedSubtrees(names: readonly string[]): forge.asn1.Asn1 {
  const others = names.filter((name) => !isLocalName(name));
  const subtrees = [
    ...[...LOCAL_DOMAINS, ...others.filter((name) => isIP(name) === 0)].map((name) => subtree(2, name)),
    ...LOCAL_NETWORKS.map(([address, bits]) => subtree(7, addressBytes(address) + mask(address, bits))),
    ...others
      .filter((name) => isIP(name) !== 0)
      .map((name) => subtree(7, addressBytes(name) + fullMask(name))),
  ];
  return sequence([tagged(0, subtrees)]);
}

/** Returns the bytes of an address as a string with one character per byte, as node-forge expects. */
export function addressBytes(address: string): string {
  // The types of node-forge do not declare this function.
  return (forge.util as unknown as { bytesFromIP: (text: string) => string }).bytesFromIP(address);
}

function mask(address: string, bits: number): string {
  const { length } = addressBytes(address);
  return Array.from({ length }, (_, index) =>
    String.fromCharCode((0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff),
  ).join("");
}

function fullMask(address: string): string {
  return mask(address, addressBytes(address).length * 8);
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}

const { asn1 } = forge;

function sequence(value: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, value);
}

function tagged(tag: number, value: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.CONTEXT_SPECIFIC, tag, true, value);
}

function subtree(kind: number, bytes: string): forge.asn1.Asn1 {
  return sequence([asn1.create(asn1.Class.CONTEXT_SPECIFIC, kind, false, bytes)]);
}
