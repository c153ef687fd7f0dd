// The groups of commands that are made from the control plane's verbs, with what help says about them. Their
// declarations load the verbs, so they are made only for the group that is asked for (verbs/declare.ts).

export interface VerbGroup {
  name: string;
  summary: string;
  /** The verbs of the group, by the names of their commands. The first one needs no name. */
  commands: Readonly<Record<string, string>>;
}

const directory = (name: string): VerbGroup => ({
  name,
  summary: `list, show, change and remove ${name}`,
  commands: {
    list: `${name}.list`,
    get: `${name}.get`,
    put: `${name}.put`,
    patch: `${name}.patch`,
    remove: `${name}.remove`,
  },
});

export const VERB_GROUPS: readonly VerbGroup[] = [
  {
    name: "requests",
    summary: "show the requests that an issuer has answered, also as they come",
    commands: {
      list: "requests.list",
      count: "requests.count",
      take: "requests.take",
      "wait-for": "requests.waitFor",
      send: "requests.send",
      clear: "requests.clear",
    },
  },
  {
    name: "faults",
    summary: "break or delay an endpoint",
    commands: { list: "faults.list", add: "faults.add", remove: "faults.remove", clear: "faults.clear" },
  },
  {
    name: "overrides",
    summary: "change the next token or answer",
    commands: {
      list: "overrides.list",
      add: "overrides.add",
      remove: "overrides.remove",
      clear: "overrides.clear",
    },
  },
  {
    name: "sessions",
    summary: "list and end login sessions",
    commands: { list: "sessions.list", end: "sessions.end", "end-many": "sessions.endMany" },
  },
  directory("users"),
  directory("clients"),
  directory("resources"),
  {
    name: "clock",
    summary: "show and move an issuer's clock",
    commands: { get: "clock.get", set: "clock.set", reset: "clock.reset" },
  },
  {
    name: "issuers",
    summary: "list issuers, make an isolated one and close it",
    commands: { list: "issuers.list", isolate: "isolate", close: "issuers.close" },
  },
  { name: "reset", summary: "return an issuer to its configured state", commands: { "": "reset" } },
];
