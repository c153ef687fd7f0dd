// The rooms that `npm run test:mutants` puts faults into, and the tests that should notice them.

export interface Room {
  /** Globs of the sources that get faults; `!` in front leaves files out. */
  sources: string[];
  /**
   * Globs of the test files that run for these sources. Tests that only start other processes notice no fault. Tests in
   * a real browser are skipped.
   */
  tests: string[];
}

export const ROOMS: Record<string, Room> = {
  keys: {
    sources: ["src/keys/**/*.ts"],
    tests: [
      "test/keys/{certificate,id-token-keys,jwks-faults,key-files,material,ring,rotation,states,transitions}.test.ts",
      "test/profiles/certificates.test.ts",
      "test/control/isolation.test.ts",
    ],
  },
  store: {
    sources: ["src/store/**/*.ts", "!src/store/contract.ts", "!src/store/redis/**"],
    tests: [
      "test/store/{amounts,clock,files,migration,opening,rollback,room,shared-values,sqlite,stored-secrets,writes}.test.ts",
      "test/control/{changes,clock,limits,lists,search}.test.ts",
      "test/http/failing-store.test.ts",
    ],
  },
  redis: {
    sources: ["src/store/redis/**/*.ts", "src/issuer/requests/shared-log.ts"],
    tests: ["test/store/{redis,redis-connection,redis-parts,replicas,shared-log}.test.ts"],
  },
  issuer: {
    sources: ["src/issuer/**/*.ts", "!src/issuer/requests/shared-log.ts"],
    tests: [
      "test/control/{claimed-client,claimed-user,clock,directory,fault-rules,faults,found-users,hooks,isolation,limits,lists,overrides,refusal-reasons,request-filters,request-log,reset,rule-lists,search}.test.ts",
      "test/protocol/{discovery,tokens}/*.test.ts",
      "test/protocol/clients/{raw-credentials,self-registration}.test.ts",
      "test/protocol/grants/{authorization-code,client-credentials,device,password,refresh-rotation}.test.ts",
      "test/protocol/login/{frontchannel-logout,response-types,sessions,sign-in-rules,step-up,subjects,typed-claims}.test.ts",
      "test/profiles/{auth0,cognito,entra,keycloak-answers,okta,public-clients,step-up}.test.ts",
      "test/keys/{id-token-keys,jwks-faults,states}.test.ts",
      "test/store/shared-issuers.test.ts",
      "test/minting/{standing,static-tokens}.test.ts",
      "test/http/redaction.test.ts",
    ],
  },
  inspection: {
    sources: ["src/inspection/**/*.ts"],
    tests: [
      "test/minting/{inspect,inspect-parts,inspect-verdicts,standing,flaws,flaws-exploited}.test.ts",
      "test/keys/states.test.ts",
      "test/protocol/tokens/{jwt-refresh-tokens,resource-settings}.test.ts",
      "test/profiles/{auth0,entra,okta}.test.ts",
    ],
  },
  minting: {
    sources: ["src/minting/**/*.ts"],
    tests: [
      "test/minting/*.test.ts",
      "test/control/{clock,unknown-names}.test.ts",
      "test/protocol/tokens/{claim-settings,claims-by-kind,jwt-refresh-tokens,resources,several-resources}.test.ts",
      "test/protocol/login/{backchannel-logout,step-up,subjects}.test.ts",
      "test/profiles/{entra,keycloak,lifetimes}.test.ts",
    ],
  },
  grants: {
    sources: ["src/engine/grants/**/*.ts", "src/engine/assertions/**/*.ts"],
    tests: [
      "test/protocol/grants/{delegation-rules,id-jag,jwt-bearer,on-behalf-of,password,token-exchange,workload-federation}.test.ts",
      "test/protocol/tokens/dpop.test.ts",
      "test/protocol/clients/certificates.test.ts",
      "test/profiles/{keycloak,mock-oauth2-server,step-up}.test.ts",
    ],
  },
  clients: {
    sources: ["src/engine/clients/**/*.ts"],
    tests: [
      "test/protocol/clients/*.test.ts",
      "test/protocol/grants/workload-federation.test.ts",
      "test/protocol/login/{backchannel-logout,lost-documents,redirect-uri}.test.ts",
      "test/protocol/tokens/{dpop,signed-userinfo}.test.ts",
      "test/profiles/{keycloak-refusals,mock-oauth2-server,okta,public-clients,step-up}.test.ts",
      "test/control/findings.test.ts",
      "test/pages/flows.test.ts",
      "test/http/{cors,failing-store}.test.ts",
    ],
  },
  storage: {
    sources: ["src/engine/storage/**/*.ts"],
    tests: [
      "test/protocol/grants/{authorization-code,device,refresh,refresh-rotation,simultaneous-use}.test.ts",
      "test/protocol/login/{pushed-requests,redirect-uri,typed-claims}.test.ts",
      "test/protocol/tokens/{engine-storage,jwt-refresh-tokens,minted-limits,resources,revocation,several-resources,unknown-owners,userinfo}.test.ts",
      "test/protocol/clients/{id-metadata-documents,registration,registration-management}.test.ts",
      "test/profiles/{auth0,entra,keycloak-answers,keycloak-sessions,okta}.test.ts",
      "test/minting/{minting,standing}.test.ts",
      "test/store/stored-secrets.test.ts",
      "test/control/clock.test.ts",
    ],
  },
  login: {
    sources: ["src/engine/login/**/*.ts"],
    tests: [
      "test/protocol/login/*.test.ts",
      "test/protocol/grants/device.test.ts",
      "test/protocol/tokens/{resources,scopes}.test.ts",
      "test/profiles/{auth0,cognito,entra,keycloak,keycloak-answers,keycloak-refusals,keycloak-sessions,okta,step-up}.test.ts",
      "test/pages/{flows,login,refusal,vendor-login}.test.ts",
      "test/http/defences.test.ts",
    ],
  },
  guards: {
    sources: [
      "src/{guards,json-depth,loopback,same-secret}.ts",
      "src/config/reach.ts",
      "src/wire/*.ts",
      "src/http/{admin,admin-sessions,body-refusal,control-guard,failure-answer,failures,forwarded,header-size}.ts",
      "src/http/{host-check,host-guard,json-body,marks,methods,no-route,page-headers,plain-http,problem-document}.ts",
      "src/http/{problems,public-host,refusals,require-method,sign-in,unknown-tenant,unopened}.ts",
      "src/http/{unread-answers,unreadable,wrong-tokens}.ts",
    ],
    tests: [
      "test/http/{admin-processes,authorization-header,control-guard,cut-connections,defences,exposure,failing-store,header-size}.test.ts",
      "test/http/{host-guard,hostile-input,https,json-requests,methods,odd-connections,proxies,request-body}.test.ts",
      "test/http/{refusals,unexpected-errors,unread-answers}.test.ts",
      "test/pages/{console-admin,refusal}.test.ts",
      "test/protocol/clients/client-ids.test.ts",
      "test/control/claimed-client.test.ts",
      "test/profiles/keycloak-answers.test.ts",
    ],
  },
  config: {
    sources: ["src/config/**/*.ts", "!src/config/reach.ts"],
    tests: [
      "test/config/*.test.ts",
      "test/protocol/clients/id-metadata-documents.test.ts",
      "test/protocol/grants/{id-jag,jwt-bearer,on-behalf-of,workload-federation}.test.ts",
      "test/protocol/tokens/claim-templates.test.ts",
      "test/profiles/{public-clients,step-up}.test.ts",
    ],
  },
  check: {
    sources: ["src/check/**/*.ts"],
    tests: [
      "test/check/{answers,approach,background,bodies,check,choice,discovery,felled,firing,isolation,lifecycle,mcp-refusals,odd-answers,options,reading-answers,report-for-people,report-formats,sending,tools}.test.ts",
    ],
  },
};
