// Finds problems between the trust settings of an issuer and the rest of a configuration: issuers and clients
// that are not defined, and grants that can never work.

import { nearest } from "../nearest.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../profiles/grant-types.ts";
import { profileNamed } from "../profiles/registry.ts";
import type { ResolvedIssuer } from "./builtin.ts";
import { type Path, valueAt } from "./path.ts";
import type { SettingProblem } from "./problems.ts";

/** Returns the problems; `input` is the issuer as it was written, `ids` the issuers that it may refer to. */
export function trustProblems(
  issuer: ResolvedIssuer,
  input: unknown,
  ids: readonly string[],
): SettingProblem[] {
  const isWritten = (part: string) => valueAt(input, [part]) !== undefined;
  return [
    ...(isWritten("trustedIssuers") ? trustedIssuerProblems(issuer, ids) : []),
    ...(isWritten("idJagAudiences") ? audienceProblems(issuer, ids) : []),
    ...(isWritten("clients") ? grantProblems(issuer) : []),
  ];
}

function trustedIssuerProblems(issuer: ResolvedIssuer, ids: readonly string[]): SettingProblem[] {
  return Object.entries(issuer.trustedIssuers).flatMap(([iss, trusted]) => {
    const path = ["trustedIssuers", iss];
    const hasKeys = trusted.jwks !== undefined || trusted.jwksUri !== undefined;
    const clients = trusted.workloads.flatMap(({ client }, index) =>
      Object.hasOwn(issuer.clients, client)
        ? []
        : [unknownClient([...path, "workloads", index, "client"], client, issuer)],
    );
    if (ids.includes(iss)) {
      const message = "is an issuer of this configuration, whose keys are known: remove jwks and jwksUri";
      return hasKeys ? [{ path, message, showValue: false }, ...clients] : clients;
    }
    if (!hasKeys && URL.parse(iss)?.protocol.startsWith("http") !== true) {
      return [
        unknownIssuer(path, iss, ids, ", and without jwks or jwksUri it must be an http URL"),
        ...clients,
      ];
    }
    return clients;
  });
}

function audienceProblems(issuer: ResolvedIssuer, ids: readonly string[]): SettingProblem[] {
  return Object.entries(issuer.idJagAudiences).flatMap(([audience, { clients }]) => {
    const path = ["idJagAudiences", audience];
    const unknown =
      ids.includes(audience) || URL.canParse(audience)
        ? []
        : [unknownIssuer(path, audience, ids, ", and it is not a URL")];
    const unfit = Object.keys(clients).flatMap((id): SettingProblem[] => {
      const client = Object.hasOwn(issuer.clients, id) ? issuer.clients[id] : undefined;
      if (!client) return [unknownClient([...path, "clients", id], id, issuer)];
      if (client.grantTypes.includes(TOKEN_EXCHANGE)) return [];
      const message = `the client "${id}" needs ${TOKEN_EXCHANGE} among its grantTypes`;
      return [{ path: [...path, "clients", id], message, showValue: false }];
    });
    return [...unknown, ...unfit];
  });
}

function grantProblems(issuer: ResolvedIssuer): SettingProblem[] {
  const works = Object.values(issuer.trustedIssuers).some(
    ({ accepts }) => accepts.includes("assertion") || accepts.includes("id-jag"),
  );
  const { clients } = profileNamed(issuer.profile, issuer.dialect);
  if (works || (issuer.onBehalfOf ?? clients.onBehalfOf)) return [];
  return Object.entries(issuer.clients).flatMap(([id, { grantTypes }]) => {
    const index = grantTypes.indexOf(JWT_BEARER);
    const message =
      "no trusted issuer may issue assertions: add one to `trustedIssuers` that accepts assertion or id-jag, or set `onBehalfOf`";
    return index === -1 ? [] : [{ path: ["clients", id, "grantTypes", index], message, showValue: false }];
  });
}

function unknownIssuer(path: Path, name: string, ids: readonly string[], otherwise: string): SettingProblem {
  const message = `there is no issuer "${name}" in this configuration${otherwise}`;
  return { path, message, suggestion: nearest(name, ids), showValue: false };
}

function unknownClient(path: Path, name: string, { clients }: ResolvedIssuer): SettingProblem {
  const message = `there is no client "${name}"`;
  return { path, message, suggestion: nearest(name, Object.keys(clients)), showValue: false };
}
