// The shapes of a check that runs in the server, as the control API has them.

/**
 * @typedef {object} CheckCase
 * @property {string} name
 * @property {string} group
 * @property {string} expected
 * @property {"passed" | "noted" | "failed" | "skipped"} outcome
 * @property {string} [note]
 * @property {number} durationMilliseconds
 *
 * @typedef {object} CheckFinding
 * @property {string} case
 * @property {string} kind
 * @property {string} severity
 * @property {string} summary
 * @property {string} expected
 * @property {string} got
 * @property {string} rule
 * @property {string} remedy
 * @property {{ request: string, token: { header: object | null, claims: object } | null } | null} sent
 * @property {{ status: number | null, wwwAuthenticate: string | null, body: string } | null} returned
 * @property {string} [tolerated]
 *
 * @typedef {object} CheckCause
 * @property {string} id
 * @property {string} summary
 * @property {string} kind
 * @property {string} severity
 * @property {string[]} cases
 * @property {string} remedy
 * @property {boolean} fails
 *
 * @typedef {object} CheckReport
 * @property {string} url
 * @property {string} issuer
 * @property {string} request
 * @property {string} audience
 * @property {string | null} scope
 * @property {string | null} verifier
 * @property {boolean} detected
 * @property {boolean} passed
 * @property {number} accepted
 * @property {number} shouldRefuse
 * @property {CheckFinding[]} findings
 * @property {CheckCause[]} causes
 * @property {CheckCase[]} cases
 * @property {{ token: string, request: string, got: string }[]} attempts
 * @property {string[]} notes
 * @property {number} durationMilliseconds
 *
 * @typedef {object} CheckRun
 * @property {string} id
 * @property {string} url
 * @property {"running" | "done" | "failed" | "stopped"} state
 * @property {string | null} doing
 * @property {number} done
 * @property {number} total
 * @property {string} startedAt
 * @property {{ code: string, message: string, hint: string | null } | null} error
 * @property {CheckCase[]} cases
 * @property {CheckReport | null} report
 *
 * @typedef {Pick<CheckRun, "state" | "doing" | "done" | "total"> & { id: string, case: CheckCase | null }} CheckEvent
 */

export {};
