// Records what test/interop/msal4j.test.ts proves about Microsoft's MSAL4J. The version is that of
// test/interop/java/pom.xml.
export const PROVEN = {
  vendor: "entra",
  sdk: "com.microsoft.azure:msal4j",
  version: "1.26.1",
  proves: [
    "login",
    "client credentials",
    "password grant",
    "errors with AADSTS numbers, suberror and claims",
  ],
  line: '.authority("ORIGIN/TENANT/").instanceDiscovery(false)',
  note: "Only over https, with Mintmark's CA in Java's trust store. Its silent refresh leaves out the port, so it needs the port 443.",
};
