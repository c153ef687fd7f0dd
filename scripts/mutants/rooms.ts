// The rooms that `npm run test:mutants` puts faults into, and the tests that should notice them.

export interface Room {
  /** Globs of the sources that get faults; `!` in front leaves files out. */
  sources: string[];
  /** Globs of the test files that run for these sources. Tests that only start other processes notice no fault. */
  tests: string[];
}

export const ROOMS: Record<string, Room> = {
  keys: {
    sources: ["src/keys/**/*.ts"],
    tests: ["test/keys/{ring,states,rotation,id-token-keys,certificate}.test.ts"],
  },
  store: {
    sources: ["src/store/**/*.ts", "!src/store/contract.ts"],
    tests: ["test/store/*.test.ts", "test/control/{clock,limits}.test.ts"],
  },
  issuer: {
    sources: ["src/issuer/**/*.ts"],
    tests: [
      "test/control/{directory,faults,hooks,isolation,overrides,request-log,reset}.test.ts",
      "test/protocol/{discovery,tokens}/*.test.ts",
      "test/keys/states.test.ts",
    ],
  },
  inspection: {
    sources: ["src/inspection/**/*.ts"],
    tests: ["test/minting/{inspect,standing,flaws-exploited}.test.ts"],
  },
  minting: {
    sources: ["src/minting/**/*.ts"],
    tests: ["test/minting/*.test.ts", "test/protocol/tokens/resources.test.ts"],
  },
  grants: {
    sources: ["src/engine/grants/**/*.ts", "src/engine/assertions/**/*.ts"],
    tests: [
      "test/protocol/grants/{id-jag,jwt-bearer,on-behalf-of,password,token-exchange,workload-federation}.test.ts",
      "test/protocol/tokens/dpop.test.ts",
      "test/protocol/clients/certificates.test.ts",
    ],
  },
  clients: {
    sources: ["src/engine/clients/**/*.ts"],
    tests: ["test/protocol/clients/*.test.ts", "test/http/cors.test.ts"],
  },
  storage: {
    sources: ["src/engine/storage/**/*.ts"],
    tests: [
      "test/protocol/grants/{authorization-code,device,refresh,refresh-rotation,simultaneous-use}.test.ts",
      "test/protocol/login/pushed-requests.test.ts",
      "test/protocol/tokens/{resources,revocation,unknown-owners,userinfo}.test.ts",
      "test/protocol/clients/registration.test.ts",
      "test/control/clock.test.ts",
    ],
  },
  login: {
    sources: ["src/engine/login/**/*.ts"],
    tests: ["test/protocol/login/*.test.ts", "test/protocol/grants/device.test.ts"],
  },
  guards: {
    sources: [
      "src/guards.ts",
      "src/loopback.ts",
      "src/config/reach.ts",
      "src/http/{admin,admin-sessions,control-guard,forwarded,host-check,host-guard,json-body,wrong-tokens}.ts",
    ],
    tests: [
      "test/http/{control-guard,defences,exposure,foreign-pages,host-guard,json-requests}.test.ts",
      "test/pages/console-admin.test.ts",
    ],
  },
  config: {
    sources: ["src/config/**/*.ts", "!src/config/reach.ts"],
    tests: ["test/config/*.test.ts"],
  },
  check: {
    sources: ["src/check/**/*.ts"],
    tests: ["test/check/{check,choice,felled,mcp-refusals,odd-answers}.test.ts"],
  },
};
