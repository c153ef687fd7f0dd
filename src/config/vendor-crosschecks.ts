// Finds settings of an issuer and its clients for features that the profile's vendor does not have.
import { isHmac } from "../keys/algorithms.ts";
import { profileNamed } from "../profiles/registry.ts";
import type { ResolvedIssuer } from "./builtin.ts";
import { authMethodOf } from "./credential-rules.ts";
import type { Path } from "./path.ts";
import { type SettingProblem, settingProblem } from "./problems.ts";
import { hasOriginOf } from "./redirect-rules.ts";

export function vendorProblems(issuer: ResolvedIssuer): SettingProblem[] {
  return [
    ...ignoredSettings(issuer),
    ...frontchannelProblems(issuer),
    ...pushProblems(issuer),
    ...rotationProblems(issuer),
    ...responseTypeProblems(issuer),
    ...proofProblems(issuer),
  ];
}

/** Reports settings of clients that this profile ignores. */
function ignoredSettings({ profile, dialect, clients }: ResolvedIssuer): SettingProblem[] {
  const { tokens, clients: vendor } = profileNamed(profile, dialect);
  const missing = [
    ...(tokens.logout ? [] : [["backchannelLogoutUri", "support back-channel logout"] as const]),
    ...(vendor.signedUserinfo ? [] : [["userinfoSignedResponseAlg", "sign userinfo"] as const]),
  ];
  return Object.entries(clients).flatMap(([name, client]) =>
    missing
      .filter(([field]) => client[field] !== undefined)
      .map(([field, does]) =>
        settingProblem(
          ["clients", name, field],
          `the profile ${profile} does not ${does}, because its vendor does not`,
        ),
      ),
  );
}

/** Reports front-channel logout where the vendor or the issuer does not have it, or has rules for its URLs. */
function frontchannelProblems(issuer: ResolvedIssuer): SettingProblem[] {
  const { profile, dialect, clients, frontchannelLogout: setting } = issuer;
  const vendors = profileNamed(profile, dialect).clients.frontchannelLogout;
  const without = `the profile ${profile} does not support front-channel logout, because its vendor does not`;
  if (!vendors && setting === true) return [settingProblem(["frontchannelLogout"], without)];
  return Object.entries(clients).flatMap(([name, { frontchannelLogoutUri: uri, redirectUris }]) => {
    if (uri === undefined) return [];
    const complaint = !vendors
      ? without
      : !(setting ?? vendors.isUsual)
        ? "needs `frontchannelLogout: true` of the issuer"
        : vendors.needsOwnOrigin && !hasOriginOf(uri, redirectUris)
          ? "must be at the origin of one of the client's redirect URIs (Front-Channel Logout 1.0, section 2)"
          : undefined;
    return complaint === undefined
      ? []
      : [settingProblem(["clients", name, "frontchannelLogoutUri"], complaint)];
  });
}

/** Reports client authentication, signatures and token binding that the vendor does not have. */
function proofProblems({ profile, dialect, clients }: ResolvedIssuer): SettingProblem[] {
  const { authMethods, idTokenHmacs, dpop } = profileNamed(profile, dialect).clients;
  const methods: readonly string[] = [...authMethods, "none", "self_signed_tls_client_auth"];
  const hmacs: readonly string[] = idTokenHmacs;
  const without = (what: string) => `the profile ${profile} does not ${what}, because its vendor does not`;
  return Object.entries(clients).flatMap(([name, client]) => {
    const method = authMethodOf(client);
    const alg = client.idTokenSignedResponseAlg;
    return [
      ...(methods.includes(method) ? [] : [["tokenEndpointAuthMethod", `accept ${method}`] as const]),
      ...(alg === undefined || !isHmac(alg) || hmacs.includes(alg)
        ? []
        : [["idTokenSignedResponseAlg", `sign ID tokens with ${alg}`] as const]),
      ...(client.dpopBoundAccessTokens && !dpop ? [["dpopBoundAccessTokens", "support DPoP"] as const] : []),
    ].map(([field, what]) => settingProblem(["clients", name, field], without(what)));
  });
}

/** Reports pushed requests that are required although this profile takes none. */
function pushProblems(issuer: ResolvedIssuer): SettingProblem[] {
  const { profile, dialect, clients } = issuer;
  const { missing } = profileNamed(profile, dialect).paths;
  if (!missing.includes("pushed_authorization_request")) return [];
  const member = "requirePushedAuthorizationRequests";
  const message = `the profile ${profile} takes no pushed requests, because its vendor does not`;
  return [
    ...(issuer[member] ? [settingProblem([member], message)] : []),
    ...Object.entries(clients)
      .filter(([, client]) => client[member])
      .map(([name]) => settingProblem(["clients", name, member], message)),
  ];
}

/** Reports rotations of refresh tokens where the vendor has no such switch. */
function rotationProblems({ profile, clients, ...issuer }: ResolvedIssuer): SettingProblem[] {
  const { setFor } = profileNamed(profile).tokens.refreshTokens;
  if (setFor === "client") return [];
  const setting = "refreshTokenRotation";
  const places: Path[] = [
    ...(setFor === "nothing" && issuer[setting] !== undefined ? [[setting]] : []),
    ...Object.entries(clients).flatMap(([name, client]) =>
      client[setting] === undefined ? [] : [["clients", name, setting]],
    ),
  ];
  const message =
    setFor === "issuer"
      ? `the profile ${profile} has this for all clients alike: set \`${setting}\` of the issuer`
      : `the profile ${profile} always keeps used refresh tokens valid, as its vendor does: remove this`;
  return places.map((place) => settingProblem(place, message));
}

/** Reports response types of clients that the issuer does not offer. */
function responseTypeProblems({
  profile,
  dialect,
  clients,
  responseTypes,
}: ResolvedIssuer): SettingProblem[] {
  const offered = responseTypes ?? profileNamed(profile, dialect).clients.responseTypes;
  return Object.entries(clients).flatMap(([name, client]) =>
    (client.responseTypes ?? []).flatMap((type, index) =>
      offered.includes(type)
        ? []
        : [
            settingProblem(
              ["clients", name, "responseTypes", index],
              `the issuer does not offer this response type; its \`responseTypes\` are: ${offered.join(", ")}`,
            ),
          ],
    ),
  );
}
