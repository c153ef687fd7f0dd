// Makes certificates: a CA that is restricted to local names, and server certificates. Keys come from
// node:crypto; node-forge writes the X.509 structures, which Node cannot do.
import { generateKeyPair, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { promisify } from "node:util";
import forge from "node-forge";
import { addressBytes, permittedSubtrees } from "./names.ts";

/** A certificate and its private key, both PEM. */
export interface Identity {
  certificate: string;
  key: string;
}

const generatePair = promisify(generateKeyPair);
const AUTHORITY_DAYS = 3650;
/** The longest lifetime that browsers accept. */
const SERVER_DAYS = 397;
const DAY_MILLISECONDS = 86_400_000;

/**
 * @param names names and addresses that the CA may certify, besides those that exist on local networks only.
 *   Its certificates for all other names are invalid, even if somebody else gets its key.
 */
export async function makeAuthority(names: readonly string[]): Promise<Identity> {
  const { certificate, key, keyPem } = await draft(AUTHORITY_DAYS);
  const subject = [
    { name: "commonName", value: `Mintmark local CA (${hostname().slice(0, 32)})` },
    { name: "organizationName", value: "Mintmark, for this machine only" },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
    { id: "2.5.29.30", critical: true, value: permittedSubtrees(names) },
  ]);
  certificate.sign(key, forge.md.sha256.create());
  return { certificate: pemOf(certificate), key: keyPem };
}

/** Makes the certificate of a server with these host names and addresses. */
export async function makeServerIdentity(authority: Identity, names: readonly string[]): Promise<Identity> {
  const ca = forge.pki.certificateFromPem(authority.certificate);
  const { certificate, keyPem } = await draft(SERVER_DAYS);
  certificate.setSubject([{ name: "commonName", value: "Mintmark" }]);
  certificate.setIssuer(ca.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
    { name: "subjectAltName", altNames: names.map(altName) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(authority.key), forge.md.sha256.create());
  return { certificate: pemOf(certificate), key: keyPem };
}

/** Returns PEM with LF line ends; node-forge writes CRLF. */
function pemOf(certificate: forge.pki.Certificate): string {
  return forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}

async function draft(days: number) {
  const { privateKey, publicKey } = await generatePair("rsa", { modulusLength: 2048 });
  const keyPem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(
    publicKey.export({ type: "spki", format: "pem" }) as string,
  );
  certificate.serialNumber = serialNumber();
  const now = Date.now();
  certificate.validity.notBefore = new Date(now - DAY_MILLISECONDS); // clocks of containers and VMs may be behind
  certificate.validity.notAfter = new Date(now + days * DAY_MILLISECONDS);
  return { certificate, key: forge.pki.privateKeyFromPem(keyPem), keyPem };
}

/**
 * Returns a random positive number in the shortest DER form (RFC 5280, section 4.1.2.2). Its first byte is neither
 * negative nor zero: with a zero that node-forge does not remove, OpenSSL refuses the certificate.
 */
export function serialNumber(random: Buffer = randomBytes(16)): string {
  random.writeUInt8((random.readUInt8() & 0x3f) | 0x40);
  return random.toString("hex");
}

const ALT_NAME = { dns: 2, ip: 7 } as const; // RFC 5280, section 4.2.1.6

function altName(name: string): object {
  return isIP(name) === 0
    ? { type: ALT_NAME.dns, value: name }
    : { type: ALT_NAME.ip, ip: name, value: addressBytes(name) };
}
