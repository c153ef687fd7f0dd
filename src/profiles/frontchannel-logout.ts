// Front-channel logout: each vendor tells clients that a login has ended, by frames in the page after the sign-out (OpenID Connect
// Front-Channel Logout 1.0).

/** A login that has ended, as one of its clients knows it. */
export interface EndedLoginFacts {
  /** The issuer identifier. */
  issuer: string;
  /** Id of the login for this client only. */
  sid: string;
  /** Equals `sessionId` of the ID tokens of that login. */
  sessionId: string;
  /** Whether the client requires that the login is named. */
  isNamed: boolean;
}

export interface FrontchannelLogout {
  /** Whether every issuer has it. Otherwise, an issuer has it if its setting `frontchannelLogout` says so. */
  isUsual: boolean;
  /** Whether a client's URL must be at the origin of one of its redirect URIs (section 2). */
  needsOwnOrigin: boolean;
  /** Members of the metadata that say so, all of them true. */
  announcedBy: readonly string[];
  /** Returns the parameters that are added to the client's URL. */
  params: (login: EndedLoginFacts) => Record<string, string>;
}

/** The answers of the standard (section 3). */
export const standardLogout: FrontchannelLogout = {
  isUsual: false,
  needsOwnOrigin: true,
  announcedBy: ["frontchannel_logout_supported", "frontchannel_logout_session_supported"],
  params: ({ issuer, sid, isNamed }): Record<string, string> => (isNamed ? { iss: issuer, sid } : {}),
};
