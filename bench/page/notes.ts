// What is known about targets that are missed, by case: docs/performance.md shows it beside the figure.

export const NOTES: Partial<Record<string, string>> = {
  "start and a minted token, key at hand":
    "Half of it is loading the bundle (compiling 0.6 MB, node:crypto, building the schemas), a fifth is checking the configuration.",
  "introspection opaque, 16 at once":
    "A third of the server's time is the system call that writes the response, which every server has. A tenth is the look-up in SQLite.",
  "JWKS, 16 at once":
    "Mintmark records the request in the log, and sends the headers that keep pages and other origins out.",
  "idp.isolate(), 200 at once": "A sixth of the time is opening a database in memory and making its tables.",
};
