// What is known about targets that are missed, by case: docs/performance.md shows it beside the figure.

export const NOTES: Partial<Record<string, string>> = {
  "start and a minted token, key at hand":
    "Half of it is loading the bundle (compiling 0.6 MB, node:crypto, the schemas), a third is checking the configuration, which has an issuer for each vendor by default.",
  "first token in-process, key at hand":
    "The first request loads the engine and Koa, 1.4 MB. The bare engine loads the same, and Mintmark's own part comes on top.",
  "CLI start to discovery, key on disk":
    "The first request loads the engine and Koa, which the command has to do before it can answer.",
};
