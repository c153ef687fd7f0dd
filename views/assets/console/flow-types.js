// The shapes of the flow debugger.

/**
 * @typedef {"none" | "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt"} AuthMethod
 *
 * @typedef {object} ClientEntry What the directory says of a client.
 * @property {string} [secret]
 * @property {string[]} [grantTypes]
 * @property {string} [tokenEndpointAuthMethod]
 * @property {{ keys: object[] }} [jwks]
 * @property {string} [jwksUri]
 *
 * @typedef {object} Sent What the control API sends for a step.
 * @property {string} endpoint
 * @property {Record<string, string>} params
 * @property {Record<string, string>} [headers]
 *
 * @typedef {object} Exchange A request, its answer, and what the request log says.
 * @property {{ method: string, url: string, headers: Record<string, string>, body: string | null }} request
 * @property {{ status: number, statusText: string, headers: Record<string, string>, body: string } | null} answer
 * @property {string | null} failure
 * @property {number} durationMilliseconds
 * @property {import("./api.js").RequestRecord | null} entry
 *
 * @typedef {object} Result The last result of a step.
 * @property {boolean} isGood Whether the step was answered as an unbroken one is.
 * @property {string} [broken] Label of the break.
 * @property {Exchange} [exchange]
 * @property {Record<string, string>} [returned] What the browser came back with.
 * @property {Record<string, unknown>} [made] What was minted for the flow.
 *
 * @typedef {object} FlowState The state of a flow, kept for the time that the browser is at the login.
 * @property {string} flow
 * @property {string} issuer
 * @property {string} client
 * @property {string} secret
 * @property {AuthMethod} auth
 * @property {string} key The private key of a client that signs assertions with one.
 * @property {{ authorization: string, token: string }} extra Extra parameters, as lines of `name=value`.
 * @property {string} scope
 * @property {string} resource
 * @property {Record<string, string>} values Values of earlier steps that later ones need: verifier, code, tokens, …
 * @property {Record<string, Result>} results By the ids of the steps.
 * @property {string | null} waiting Id of the step for which the browser is away.
 *
 * @typedef {object} Break One way to break a step.
 * @property {string} id
 * @property {string} label
 * @property {(sent: Sent, state: FlowState) => Sent | Promise<Sent>} change
 * @property {string} [needs] The value that must be there, such as a used code.
 * @property {(state: FlowState) => Promise<() => Promise<unknown>>} [around] Changes the issuer first; returns the undo.
 * @property {(state: FlowState) => boolean} [isOffered] Default: always.
 *
 * @typedef {object} Step
 * @property {string} id
 * @property {string} title
 * @property {string} text
 * @property {"send" | "visit" | "mint" | "approve"} kind
 * @property {string[]} needs The values without which the step waits.
 * @property {string} action Label of its button.
 * @property {(state: FlowState) => Sent | Promise<Sent>} [build]
 * @property {(state: FlowState) => object} [mint]
 * @property {Break[]} [breaks]
 * @property {(values: Record<string, string>, state: FlowState) => void} take Keeps what the answer hands on.
 *
 * @typedef {object} Flow
 * @property {string} id
 * @property {string} title
 * @property {string} grant The grant that the client must have.
 * @property {string} scope The scopes that the form begins with.
 * @property {string} noClient What is said if no client has the grant.
 * @property {Step[]} steps
 */

export {};
