// Prints the data folder's CA certificate on stdout, and instructions for trusting it on stderr.
import { tlsNames } from "../../addresses.ts";
import { prepareDataFolder } from "../../store/data-folder.ts";
import { localAuthority } from "../../tls/local-authority.ts";
import { loadSettings } from "../settings.ts";
import { note, print } from "../text/output.ts";

export interface CaOptions {
  path?: boolean;
  format: "pem" | "pretty";
  config?: string;
  data?: string;
}

export async function printAuthority({
  path: pathOnly,
  format,
  config: file,
  data,
}: CaOptions): Promise<void> {
  const config = await loadSettings({ file, flags: { data } });
  prepareDataFolder(config.data);
  const { certificate, path = "" } = await localAuthority(config.data, tlsNames(config));
  print(pathOnly ? path : certificate.trim());
  if (format === "pretty" && !pathOnly) note(trustLines(path));
}

function trustLines(path: string): string {
  const file = JSON.stringify(path);
  return `
One program:
  Node               NODE_EXTRA_CA_CERTS=${file}
  Python, Go, curl   SSL_CERT_FILE=${file}   (Python's requests: REQUESTS_CA_BUNDLE)
  Java               keytool -importcert -noprompt -alias mintmark -file ${file} -keystore trust.p12 -storepass changeit
                     java -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit
SSL_CERT_FILE and REQUESTS_CA_BUNDLE replace the usual CAs; the program then trusts no other CA.

The whole machine, browsers included:
  macOS              security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}
  Debian, Ubuntu     sudo cp ${file} /usr/local/share/ca-certificates/mintmark.crt && sudo update-ca-certificates
  Fedora             sudo trust anchor ${file}
  Windows            certutil -user -addstore Root ${file}

The CA's private key is in the same folder. It can certify this machine, local networks and configured names only.`;
}
