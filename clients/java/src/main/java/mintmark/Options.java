// Generated from openapi.json by `npm run generate`. Do not edit.
package mintmark;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The options of the verbs. Each method sets one and returns the same object. */
public final class Options {
  private Options() {}

  /** A person who can sign in. */
  public static final class UserEntry extends Arguments {
    /** Subject of this user's tokens. Default: a UUID derived from the name. */
    public UserEntry id(String value) {
      put("id", value);
      return this;
    }

    /** Subject of this user's tokens if it is no UUID, such as <code>auth0|123</code>, <code>1</code> or an e-mail address; instead of <code>id</code>. */
    public UserEntry subject(String value) {
      put("subject", value);
      return this;
    }

    /** Full name, as in the <code>name</code> claim; null for a user without one. Default: <code>givenName</code> and <code>familyName</code>, else the user name. */
    public UserEntry name(String value) {
      put("name", value);
      return this;
    }

    /** Given name of the user, for the claim <code>given_name</code>. Default: the first word of <code>name</code>, if the vendor has this claim. */
    public UserEntry givenName(String value) {
      put("givenName", value);
      return this;
    }

    /** Family name of the user, for the claim <code>family_name</code>. Default: all words of <code>name</code> but the first, if the vendor has this claim. */
    public UserEntry familyName(String value) {
      put("familyName", value);
      return this;
    }

    /** E-mail address, for the claim <code>email</code> and to sign in with. */
    public UserEntry email(String value) {
      put("email", value);
      return this;
    }

    /** Value of the claim <code>email_verified</code>. */
    public UserEntry emailVerified(Boolean value) {
      put("emailVerified", value);
      return this;
    }

    /** Checked by the password grant; users without a password cannot use that grant. The login page asks for it only if <code>login.password</code> is on. */
    public UserEntry password(String value) {
      put("password", value);
      return this;
    }

    /** Roles of the user, whose scopes the user may be granted. */
    public UserEntry roles(List<String> value) {
      put("roles", value);
      return this;
    }

    /** Whether this user has a second factor. true: every login uses it. false: requests that demand one fail. Default: the issuer's <code>login.mfa</code>. */
    public UserEntry mfa(Boolean value) {
      put("mfa", value);
      return this;
    }

    /** Extra claims in every token of this user and in userinfo responses. A text may be a template, such as <code>${client.id}</code> or <code>${request.login_hint}</code>. */
    public UserEntry claims(Map<String, ?> value) {
      put("claims", value);
      return this;
    }

    /** Facts about this user that are in no token, unless a claim is taken from one: { "fromUser": "attributes.department" } or <code>${user.attributes.department}</code>. */
    public UserEntry attributes(Map<String, ?> value) {
      put("attributes", value);
      return this;
    }
  }

  /** An application that requests tokens. */
  public static final class ClientEntry extends Arguments {
    /** Shown on the login page. Default: the client id. */
    public ClientEntry clientName(String value) {
      put("clientName", value);
      return this;
    }

    /** Its website. The consent page links to it. */
    public ClientEntry clientUri(String value) {
      put("clientUri", value);
      return this;
    }

    /** Its logo. The consent page shows it if it is on this computer or where the browser returns to, and links to it. */
    public ClientEntry logoUri(String value) {
      put("logoUri", value);
      return this;
    }

    /** Its privacy policy. The consent page links to it. */
    public ClientEntry policyUri(String value) {
      put("policyUri", value);
      return this;
    }

    /** Its terms of service. The consent page links to them. */
    public ClientEntry tosUri(String value) {
      put("tosUri", value);
      return this;
    }

    /** Secret of a confidential client. Default: none, so that the client is public unless it has a key. */
    public ClientEntry secret(String value) {
      put("secret", value);
      return this;
    }

    /** Default: client_secret_basic (and client_secret_post) if there is a secret, private_key_jwt if there is a key, else none. */
    public ClientEntry tokenEndpointAuthMethod(String value) {
      put("tokenEndpointAuthMethod", value);
      return this;
    }

    /** Public keys for private_key_jwt. */
    public ClientEntry jwks(Map<String, ?> value) {
      put("jwks", value);
      return this;
    }

    /** URL of the public keys for private_key_jwt, in place of <code>jwks</code>. */
    public ClientEntry jwksUri(String value) {
      put("jwksUri", value);
      return this;
    }

    /** Sets <code>grantTypes</code>. */
    public ClientEntry grantTypes(List<String> value) {
      put("grantTypes", value);
      return this;
    }

    /** The only response types that this client may request; it needs the grant <code>authorization_code</code> for all of them. Default: all <code>responseTypes</code> of the issuer. */
    public ClientEntry responseTypes(List<String> value) {
      put("responseTypes", value);
      return this;
    }

    /** Exact URIs. For native clients, any port of an http loopback URI is accepted (RFC 8252). */
    public ClientEntry redirectUris(List<String> value) {
      put("redirectUris", value);
      return this;
    }

    /** URIs that the browser may return to after a logout. */
    public ClientEntry postLogoutRedirectUris(List<String> value) {
      put("postLogoutRedirectUris", value);
      return this;
    }

    /** Receives a logout token when a login of the client ends (OpenID Connect Back-Channel Logout). Not allowed if the vendor does not support it. */
    public ClientEntry backchannelLogoutUri(String value) {
      put("backchannelLogoutUri", value);
      return this;
    }

    /** Whether its ID tokens and logout tokens identify the login by <code>sid</code>. */
    public ClientEntry backchannelLogoutSessionRequired(Boolean value) {
      put("backchannelLogoutSessionRequired", value);
      return this;
    }

    /** Is loaded in a frame of the browser that signs out (OpenID Connect Front-Channel Logout). The generic profile needs <code>frontchannelLogout</code> of the issuer, and a redirect URI of the same origin. Not allowed if the vendor does not support it. */
    public ClientEntry frontchannelLogoutUri(String value) {
      put("frontchannelLogoutUri", value);
      return this;
    }

    /** Whether its ID tokens and the requests of those frames identify the login by <code>sid</code>. */
    public ClientEntry frontchannelLogoutSessionRequired(Boolean value) {
      put("frontchannelLogoutSessionRequired", value);
      return this;
    }

    /** Origins whose pages may use this client for every request and grant, and in hidden frames; pages elsewhere may not call its endpoints. Default: pages at the origins of its redirect URIs and on loopback may redeem codes and refresh tokens, and read userinfo. */
    public ClientEntry webOrigins(List<String> value) {
      put("webOrigins", value);
      return this;
    }

    /** Default: native if any redirect URI is not https and a native client may use all of them, else web. */
    public ClientEntry applicationType(String value) {
      put("applicationType", value);
      return this;
    }

    /** The only scopes that this client may request. Default: any. */
    public ClientEntry scopes(List<String> value) {
      put("scopes", value);
      return this;
    }

    /** Scopes granted if a request names none. */
    public ClientEntry defaultScopes(List<String> value) {
      put("defaultScopes", value);
      return this;
    }

    /** Scopes that all its tokens have, whether a request names them or not, as Keycloak's default client scopes. Default: set by the profile (keycloak: profile, email and those that no <code>scope</code> shows; generic: none). */
    public ClientEntry alwaysScopes(List<String> value) {
      put("alwaysScopes", value);
      return this;
    }

    /** Roles in the tokens that it gets for itself, as those of a service account. */
    public ClientEntry roles(List<String> value) {
      put("roles", value);
      return this;
    }

    /** Whether users are asked before this client gets new scopes. Default: the issuer's <code>login.consent</code>. */
    public ClientEntry consent(Boolean value) {
      put("consent", value);
      return this;
    }

    /** Extra claims of its access tokens, with the values that a resource's <code>claims</code> can have. They replace the resource's and are replaced by the user's; a client's replace those of its scopes. */
    public ClientEntry claims(Map<String, ?> value) {
      put("claims", value);
      return this;
    }

    /** Extra claims of its ID tokens; values as in <code>claims</code>. <code>aud</code> adds audiences to the client's own id. */
    public ClientEntry idTokenClaims(Map<String, ?> value) {
      put("idTokenClaims", value);
      return this;
    }

    /** Extra members of its userinfo responses; values as in <code>claims</code>. */
    public ClientEntry userinfoClaims(Map<String, ?> value) {
      put("userinfoClaims", value);
      return this;
    }

    /** Extra members of introspection responses about its access tokens; values as in <code>claims</code>. Null hides a claim of the token. */
    public ClientEntry introspectionClaims(Map<String, ?> value) {
      put("introspectionClaims", value);
      return this;
    }

    /** Audiences to add to <code>aud</code> of its access tokens, besides the resource's. */
    public ClientEntry audience(String value) {
      put("audience", value);
      return this;
    }

    /** Audiences to add to <code>aud</code> of its access tokens, besides the resource's. */
    public ClientEntry audience(List<String> value) {
      put("audience", value);
      return this;
    }

    /** Values of <code>acr</code> that this client may ask for. Default: the issuer's <code>acrValues</code>. */
    public ClientEntry acrValues(Map<String, ?> value) {
      put("acrValues", value);
      return this;
    }

    /** Values of <code>acr</code> that its login requests ask for if they name none. */
    public ClientEntry defaultAcrValues(List<String> value) {
      put("defaultAcrValues", value);
      return this;
    }

    /** Lifetime of its access tokens. Default: that of the resource or of the issuer. */
    public ClientEntry accessTokenExpiresInSeconds(Integer value) {
      put("accessTokenExpiresInSeconds", value);
      return this;
    }

    /** Lifetime of its ID tokens. Default: that of the issuer. */
    public ClientEntry idTokenExpiresInSeconds(Integer value) {
      put("idTokenExpiresInSeconds", value);
      return this;
    }

    /** Format of this client's access tokens. Default: the resource's format. */
    public ClientEntry tokenFormat(String value) {
      put("tokenFormat", value);
      return this;
    }

    /** Whether its login requests need PKCE; <code>optional</code> has no effect if the issuer has <code>requirePkce</code>. Default: by the profile's rule (generic: public clients do, others do not). */
    public ClientEntry pkce(String value) {
      put("pkce", value);
      return this;
    }

    /** Reject its login requests that were not pushed before (RFC 9126). */
    public ClientEntry requirePushedAuthorizationRequests(Boolean value) {
      put("requirePushedAuthorizationRequests", value);
      return this;
    }

    /** Whether its used refresh tokens work again: <code>rotate</code>, <code>keep</code> or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's <code>refreshTokenRotation</code>. */
    public ClientEntry refreshTokenRotation(String value) {
      put("refreshTokenRotation", value);
      return this;
    }

    /** Whether its used refresh tokens work again: <code>rotate</code>, <code>keep</code> or limits. Not allowed if the vendor sets this for all clients alike. Default: the issuer's <code>refreshTokenRotation</code>. */
    public ClientEntry refreshTokenRotation(Map<String, ?> value) {
      put("refreshTokenRotation", value);
      return this;
    }

    /** Whether a token request of this public client that contains a client secret is refused, or the secret ignored. Default: by the profile's rule (generic: refuse). */
    public ClientEntry surplusSecret(String value) {
      put("surplusSecret", value);
      return this;
    }

    /** Reject its token requests without a DPoP proof (RFC 9449), so that all its tokens are bound to a key. */
    public ClientEntry dpopBoundAccessTokens(Boolean value) {
      put("dpopBoundAccessTokens", value);
      return this;
    }

    /** Reject its token requests without a TLS client certificate (RFC 8705), so that all its tokens are bound to one. Needs <code>clientCertificates</code>. */
    public ClientEntry tlsClientCertificateBoundAccessTokens(Boolean value) {
      put("tlsClientCertificateBoundAccessTokens", value);
      return this;
    }

    /** Default: the issuer's <code>alg</code>. */
    public ClientEntry idTokenSignedResponseAlg(String value) {
      put("idTokenSignedResponseAlg", value);
      return this;
    }

    /** Send this client userinfo as a JWT signed with this algorithm. Default: as JSON. */
    public ClientEntry userinfoSignedResponseAlg(String value) {
      put("userinfoSignedResponseAlg", value);
      return this;
    }
  }

  /** An API that tokens are for (RFC 8707). */
  public static final class ResourceEntry extends Arguments {
    /** <code>aud</code> of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no <code>aud</code>. Default: the resource's name. */
    public ResourceEntry audience(String value) {
      put("audience", value);
      return this;
    }

    /** <code>aud</code> of its tokens; also accepted in requests as a name of the resource. Null: its tokens have no <code>aud</code>. Default: the resource's name. */
    public ResourceEntry audience(List<String> value) {
      put("audience", value);
      return this;
    }

    /** The scopes that the resource supports. Default: any. */
    public ResourceEntry scopes(List<String> value) {
      put("scopes", value);
      return this;
    }

    /** Scopes granted if a request names none. */
    public ResourceEntry defaultScopes(List<String> value) {
      put("defaultScopes", value);
      return this;
    }

    /** Sets <code>tokenFormat</code>. */
    public ResourceEntry tokenFormat(String value) {
      put("tokenFormat", value);
      return this;
    }

    /** Default: the issuer's <code>alg</code>. */
    public ResourceEntry alg(String value) {
      put("alg", value);
      return this;
    }

    /** HMAC secret (its UTF-8 bytes): at least 32, 48 or 64 bytes for HS256, HS384, HS512. Default: the secret of the key ring. */
    public ResourceEntry secret(String value) {
      put("secret", value);
      return this;
    }

    /** <code>iss</code> of its tokens: any string. Default: the issuer identifier. */
    public ResourceEntry issuer(String value) {
      put("issuer", value);
      return this;
    }

    /** Sets <code>scopeClaim</code>. */
    public ResourceEntry scopeClaim(String value) {
      put("scopeClaim", value);
      return this;
    }

    /** Sets <code>scopeFormat</code>. */
    public ResourceEntry scopeFormat(String value) {
      put("scopeFormat", value);
      return this;
    }

    /** <code>typ</code> in the header of its JWT access tokens. Default: the issuer's <code>accessTokenTyp</code>. */
    public ResourceEntry accessTokenTyp(String value) {
      put("accessTokenTyp", value);
      return this;
    }

    /** Extra claims: a fixed value, null to leave a claim out, or { "fromUser": "email" } for a field of the user: <code>id</code> (the subject), <code>username</code>, <code>name</code>, <code>given_name</code>, <code>family_name</code>, <code>email</code>, <code>email_verified</code>, <code>roles</code>, one of the user's claims, or <code>attributes.NAME</code>; with <code>prefix</code> for a text before it. A text may be a template, such as <code>mail:${user.email}</code>, <code>${client.id}</code> or <code>${request.login_hint}</code>. */
    public ResourceEntry claims(Map<String, ?> value) {
      put("claims", value);
      return this;
    }

    /** <code>jwt</code>: refresh tokens are JWTs with the claims of an access token, changed by <code>refreshTokenClaims</code>, for APIs that read them themselves. Default: set by the profile (generic: opaque). */
    public ResourceEntry refreshTokenFormat(String value) {
      put("refreshTokenFormat", value);
      return this;
    }

    /** Claims of refresh tokens with the format <code>jwt</code>, such as { "type": "refresh" }; values as in <code>claims</code>. At least one must tell them from access tokens. */
    public ResourceEntry refreshTokenClaims(Map<String, ?> value) {
      put("refreshTokenClaims", value);
      return this;
    }

    /** Lifetime of access tokens for this resource, unless the client sets one. Default: the issuer's. */
    public ResourceEntry accessTokenExpiresInSeconds(Integer value) {
      put("accessTokenExpiresInSeconds", value);
      return this;
    }

    /** Lifetime of refresh tokens for this resource. Default: the issuer's. */
    public ResourceEntry refreshTokenExpiresInSeconds(Integer value) {
      put("refreshTokenExpiresInSeconds", value);
      return this;
    }
  }

  /** Mint a token without a protocol flow. */
  public static final class TokensMintOptions extends Arguments {
    /** User of the token: name, e-mail address or UUID. Any UUID is accepted. */
    public TokensMintOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Client id. Without <code>user</code> and <code>subject</code> the client acts for itself. Default: demo-app, with a user. */
    public TokensMintOptions client(String value) {
      put("client", value);
      return this;
    }

    /** Any text to use as <code>sub</code>. Default: the user's UUID. */
    public TokensMintOptions subject(String value) {
      put("subject", value);
      return this;
    }

    /** Value of <code>aud</code>; null for none. The name or audience of a configured resource brings the settings of that resource. Default: the issuer's default audience. */
    public TokensMintOptions audience(String value) {
      put("audience", value);
      return this;
    }

    /** Value of <code>aud</code>; null for none. The name or audience of a configured resource brings the settings of that resource. Default: the issuer's default audience. */
    public TokensMintOptions audience(List<String> value) {
      put("audience", value);
      return this;
    }

    /** Scopes, separated by spaces. The user's roles do not limit them. Default: those default scopes of the resource or client that the user's roles, or the <code>roles</code> of the request, allow. */
    public TokensMintOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Value of the <code>roles</code> claim. Default: the user's roles. */
    public TokensMintOptions roles(List<String> value) {
      put("roles", value);
      return this;
    }

    /** Claims to add, or to put in place of existing ones; null leaves a claim out. */
    public TokensMintOptions claims(Map<String, ?> value) {
      put("claims", value);
      return this;
    }

    /** Members of the JOSE header to add, or to put in place of existing ones; null leaves a member out. */
    public TokensMintOptions header(Map<String, ?> value) {
      put("header", value);
      return this;
    }

    /** Signing algorithm. Default: the resource's, else the issuer's. */
    public TokensMintOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** Lifetime in seconds, or <code>never</code>; may be negative. Default: the resource's, else the issuer's. */
    public TokensMintOptions expiresInSeconds(Integer value) {
      put("expiresInSeconds", value);
      return this;
    }

    /** Lifetime in seconds, or <code>never</code>; may be negative. Default: the resource's, else the issuer's. */
    public TokensMintOptions expiresInSeconds(String value) {
      put("expiresInSeconds", value);
      return this;
    }

    /** Sets <code>nbf</code>, in seconds from now. */
    public TokensMintOptions notBeforeInSeconds(Integer value) {
      put("notBeforeInSeconds", value);
      return this;
    }

    /** Seconds by which to move <code>iat</code> into the past; <code>exp</code> moves with it. */
    public TokensMintOptions issuedSecondsAgo(Integer value) {
      put("issuedSecondsAgo", value);
      return this;
    }

    /** Form of the token. <code>both</code> makes a JWT and an opaque value that share one record. Default: the client's, else the resource's, else the profile's. */
    public TokensMintOptions format(String value) {
      put("format", value);
      return this;
    }

    /** Kind of token. A refresh token is opaque, unless the resource or the vendor has JWTs; an ID or logout token is always a JWT. Default: access. */
    public TokensMintOptions kind(String value) {
      put("kind", value);
      return this;
    }

    /** Name of the flaw that the token should have, from <code>flaws.list</code>. Default: no flaw. */
    public TokensMintOptions flaw(String value) {
      put("flaw", value);
      return this;
    }

    /** Note that lists show with the token. */
    public TokensMintOptions description(String value) {
      put("description", value);
      return this;
    }
  }

  /** List issued tokens, newest first, without their values. */
  public static final class TokensListOptions extends Arguments {
    /** Maximum number of items to return. */
    public TokensListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public TokensListOptions after(String value) {
      put("after", value);
      return this;
    }

    /** Sets <code>kind</code>. */
    public TokensListOptions kind(String value) {
      put("kind", value);
      return this;
    }

    /** User of the token: name, e-mail address or UUID. Give either <code>user</code> or <code>subject</code>. */
    public TokensListOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Value of <code>sub</code>; a client's own tokens have its id there. */
    public TokensListOptions subject(String value) {
      put("subject", value);
      return this;
    }

    /** Sets <code>clientId</code>. */
    public TokensListOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** Id of the key that signed the token. */
    public TokensListOptions kid(String value) {
      put("kid", value);
      return this;
    }

    /** true lists only revoked tokens, false only others. */
    public TokensListOptions revoked(Boolean value) {
      put("revoked", value);
      return this;
    }

    /** State of the token, by the issuer's clock. */
    public TokensListOptions state(String value) {
      put("state", value);
      return this;
    }

    /** Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token. */
    public TokensListOptions search(String value) {
      put("search", value);
      return this;
    }
  }

  /** Revoke every token that matches the filter. */
  public static final class TokensRevokeManyOptions extends Arguments {
    /** Sets <code>kind</code>. */
    public TokensRevokeManyOptions kind(String value) {
      put("kind", value);
      return this;
    }

    /** User of the token: name, e-mail address or UUID. Give either <code>user</code> or <code>subject</code>. */
    public TokensRevokeManyOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Value of <code>sub</code>; a client's own tokens have its id there. */
    public TokensRevokeManyOptions subject(String value) {
      put("subject", value);
      return this;
    }

    /** Sets <code>clientId</code>. */
    public TokensRevokeManyOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** Id of the key that signed the token. */
    public TokensRevokeManyOptions kid(String value) {
      put("kid", value);
      return this;
    }

    /** Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token. */
    public TokensRevokeManyOptions search(String value) {
      put("search", value);
      return this;
    }
  }

  /** List the keys of the ring with their states, removed ones included. */
  public static final class KeysListOptions extends Arguments {
    /** Include the private and secret members. */
    public KeysListOptions private_(Boolean value) {
      put("private", value);
      return this;
    }

    /** Text in the kid, the algorithm, the state, a time or the public key. */
    public KeysListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public KeysListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public KeysListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** Start signing with a new key, or with the <code>next</code> key if there is one. The old key stays published until it is removed. */
  public static final class KeysRotateOptions extends Arguments {
    /** Signing algorithm. Default: the issuer's. */
    public KeysRotateOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** Only publish a new key, in state <code>next</code>; the next rotation starts signing with it. */
    public KeysRotateOptions prepublish(Boolean value) {
      put("prepublish", value);
      return this;
    }

    /** false removes the old key at once. */
    public KeysRotateOptions overlap(Boolean value) {
      put("overlap", value);
      return this;
    }

    /** Size of a new RSA key in bits. Default: 2048. */
    public KeysRotateOptions modulusLength(Integer value) {
      put("modulusLength", value);
      return this;
    }

    /** Id of the new key. Default: its thumbprint (RFC 7638), or a random id for a secret. */
    public KeysRotateOptions kid(String value) {
      put("kid", value);
      return this;
    }

    /** <code>kid</code> in the JWKS and in token headers, if it should differ from <code>kid</code>. It may repeat that of another key; null leaves it out. */
    public KeysRotateOptions publishedKid(String value) {
      put("publishedKid", value);
      return this;
    }

    /** <code>id</code> selects the key that signs only ID tokens, if the issuer has one (profile <code>cognito</code>). */
    public KeysRotateOptions tokens(String value) {
      put("tokens", value);
      return this;
    }
  }

  /** Import an existing private key or secret. */
  public static final class KeysImportOptions extends Arguments {
    /** A private JWK. */
    public KeysImportOptions jwk(Map<String, ?> value) {
      put("jwk", value);
      return this;
    }

    /** A private key as PEM. */
    public KeysImportOptions pem(String value) {
      put("pem", value);
      return this;
    }

    /** An HMAC secret; its UTF-8 bytes are the key. */
    public KeysImportOptions secret(String value) {
      put("secret", value);
      return this;
    }

    /** Signing algorithm. Default: <code>alg</code> of the JWK, else one that fits the key. */
    public KeysImportOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** Id of the key. Default: <code>kid</code> of the JWK, else the thumbprint (RFC 7638), or a random id for a secret. */
    public KeysImportOptions kid(String value) {
      put("kid", value);
      return this;
    }

    /** <code>kid</code> in the JWKS and in token headers, if it should differ from <code>kid</code>. It may repeat that of another key; null leaves it out. */
    public KeysImportOptions publishedKid(String value) {
      put("publishedKid", value);
      return this;
    }

    /** State of the imported key. An <code>active</code> key replaces the present one, which becomes <code>retiring</code>. */
    public KeysImportOptions state(String value) {
      put("state", value);
      return this;
    }

    /** <code>id</code> selects the key that signs only ID tokens, if the issuer has one (profile <code>cognito</code>). */
    public KeysImportOptions tokens(String value) {
      put("tokens", value);
      return this;
    }
  }

  /** Act as if the active key had leaked: remove it at once, sign with another and revoke every token it signed. */
  public static final class KeysCompromiseOptions extends Arguments {
    /** Signing algorithm. Default: the issuer's. */
    public KeysCompromiseOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** <code>id</code> selects the key that signs only ID tokens, if the issuer has one (profile <code>cognito</code>). */
    public KeysCompromiseOptions tokens(String value) {
      put("tokens", value);
      return this;
    }
  }

  /** List the flaws that a minted token can have. */
  public static final class FlawsListOptions extends Arguments {
    /** Sets <code>group</code>. */
    public FlawsListOptions group(String value) {
      put("group", value);
      return this;
    }

    /** Sets <code>severity</code>. */
    public FlawsListOptions severity(String value) {
      put("severity", value);
      return this;
    }

    /** Maximum number of items to return. */
    public FlawsListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public FlawsListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** List the faults in the order in which they are tried: newest first, used-up ones last. */
  public static final class FaultsListOptions extends Arguments {
    /** true lists only those that were never used, or less often than <code>times</code> says; false lists the others. */
    public FaultsListOptions unused(Boolean value) {
      put("unused", value);
      return this;
    }

    /** Text in the id or in one of the values. */
    public FaultsListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public FaultsListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public FaultsListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** Delay, break or change an endpoint's answers. Newer faults are tried first, and only the first that applies is used. */
  public static final class FaultsAddOptions extends Arguments {
    /** Name of an endpoint, <code>*</code> for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint. */
    public FaultsAddOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** Milliseconds to wait before the request is processed: a number, or { min, max }. */
    public FaultsAddOptions delayMilliseconds(Integer value) {
      put("delayMilliseconds", value);
      return this;
    }

    /** Milliseconds to wait before the request is processed: a number, or { min, max }. */
    public FaultsAddOptions delayMilliseconds(Map<String, ?> value) {
      put("delayMilliseconds", value);
      return this;
    }

    /** HTTP status of the answer. The real endpoint is not called, unless <code>merge</code> or <code>jwks</code> is given. */
    public FaultsAddOptions status(Integer value) {
      put("status", value);
      return this;
    }

    /** Headers to set on the answer, real or replaced; null removes one. */
    public FaultsAddOptions headers(Map<String, ?> value) {
      put("headers", value);
      return this;
    }

    /** Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called. */
    public FaultsAddOptions body(Object value) {
      put("body", value);
      return this;
    }

    /** <code>close</code> and <code>reset</code> end the connection without an answer, <code>hang</code> never answers, <code>trickle</code> sends the answer byte by byte. */
    public FaultsAddOptions connection(String value) {
      put("connection", value);
      return this;
    }

    /** Milliseconds between two bytes of <code>trickle</code>. */
    public FaultsAddOptions trickleMilliseconds(Integer value) {
      put("trickleMilliseconds", value);
      return this;
    }

    /** JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL. */
    public FaultsAddOptions merge(Map<String, ?> value) {
      put("merge", value);
      return this;
    }

    /** Way in which the key set is wrong; only for the endpoint <code>jwks</code>. */
    public FaultsAddOptions jwks(String value) {
      put("jwks", value);
      return this;
    }

    /** Number of answers to apply the fault to. Default: all, until it is removed. */
    public FaultsAddOptions times(Integer value) {
      put("times", value);
      return this;
    }

    /** Seconds of real time after which the fault removes itself. Default: never. */
    public FaultsAddOptions forSeconds(Integer value) {
      put("forSeconds", value);
      return this;
    }

    /** Number of matching requests to let pass first. */
    public FaultsAddOptions skip(Integer value) {
      put("skip", value);
      return this;
    }

    /** Probability from 0 to 1 that the fault is applied. Default: 1. */
    public FaultsAddOptions probability(Double value) {
      put("probability", value);
      return this;
    }

    /** Seed of the random numbers for <code>probability</code> and ranges of delays; the same seed gives the same sequence. */
    public FaultsAddOptions seed(Integer value) {
      put("seed", value);
      return this;
    }

    /** Conditions; a request must meet all of them. */
    public FaultsAddOptions when(Map<String, ?> value) {
      put("when", value);
      return this;
    }
  }

  /** List the overrides in the order in which they will be used: oldest first, used-up ones last. */
  public static final class OverridesListOptions extends Arguments {
    /** true lists only those that were never used, or less often than <code>times</code> says; false lists the others. */
    public OverridesListOptions unused(Boolean value) {
      put("unused", value);
      return this;
    }

    /** Text in the id or in one of the values. */
    public OverridesListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public OverridesListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public OverridesListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** Change only the next token of a protocol flow, or only the next answer of userinfo or introspection. Several overrides form a queue: one for each token or answer. Minting is not affected. */
  public static final class OverridesAddOptions extends Arguments {
    /** Target of the change: the next <code>token</code> of a protocol flow, or the next answer of <code>userinfo</code> or <code>introspection</code>. */
    public OverridesAddOptions target(String value) {
      put("target", value);
      return this;
    }

    /** Kind of token to change, with the target <code>token</code>. Default: access. */
    public OverridesAddOptions kind(String value) {
      put("kind", value);
      return this;
    }

    /** JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too. */
    public OverridesAddOptions claims(Map<String, ?> value) {
      put("claims", value);
      return this;
    }

    /** JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member. */
    public OverridesAddOptions header(Map<String, ?> value) {
      put("header", value);
      return this;
    }

    /** Lifetime of the token in seconds from its issue, or <code>never</code>; may be negative. <code>expires_in</code> in the answer changes too. */
    public OverridesAddOptions expiresInSeconds(Integer value) {
      put("expiresInSeconds", value);
      return this;
    }

    /** Lifetime of the token in seconds from its issue, or <code>never</code>; may be negative. <code>expires_in</code> in the answer changes too. */
    public OverridesAddOptions expiresInSeconds(String value) {
      put("expiresInSeconds", value);
      return this;
    }

    /** JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member. */
    public OverridesAddOptions merge(Map<String, ?> value) {
      put("merge", value);
      return this;
    }

    /** Number of tokens or answers to change. */
    public OverridesAddOptions times(Integer value) {
      put("times", value);
      return this;
    }

    /** Conditions; all of them must be met. <code>clientId</code> is the client that the token is issued to, or at introspection the client that asks. */
    public OverridesAddOptions when(Map<String, ?> value) {
      put("when", value);
      return this;
    }
  }

  /** List the requests that the issuer has answered. */
  public static final class RequestsListOptions extends Arguments {
    /** Sets <code>endpoint</code>. */
    public RequestsListOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** HTTP method. */
    public RequestsListOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Path of the request, without its query. */
    public RequestsListOptions path(String value) {
      put("path", value);
      return this;
    }

    /** Id of the client that the request names. */
    public RequestsListOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** <code>grant_type</code> of a token request. */
    public RequestsListOptions grantType(String value) {
      put("grantType", value);
      return this;
    }

    /** Name, e-mail address or subject of the user. */
    public RequestsListOptions user(String value) {
      put("user", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsListOptions status(String value) {
      put("status", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsListOptions status(Integer value) {
      put("status", value);
      return this;
    }

    /** Error code; null finds requests without an error. */
    public RequestsListOptions error(String value) {
      put("error", value);
      return this;
    }

    /** <code>jti</code> of the token that was issued or presented. */
    public RequestsListOptions jti(String value) {
      put("jti", value);
      return this;
    }

    /** One of the scopes of the request. */
    public RequestsListOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Id of the fault that was applied. */
    public RequestsListOptions fault(String value) {
      put("fault", value);
      return this;
    }

    /** Id of an override that changed tokens or the answer. */
    public RequestsListOptions override(String value) {
      put("override", value);
      return this;
    }

    /** Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token. */
    public RequestsListOptions finding(String value) {
      put("finding", value);
      return this;
    }

    /** <code>refused</code>: with an error, a status of 400 or more, or without an answer; <code>answered</code>: the others. */
    public RequestsListOptions outcome(String value) {
      put("outcome", value);
      return this;
    }

    /** Text to find anywhere in the request, such as a part of a path, a name, a reason or a token. */
    public RequestsListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Id of a request; finds only later ones. */
    public RequestsListOptions after(String value) {
      put("after", value);
      return this;
    }

    /** Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text. */
    public RequestsListOptions params(String value) {
      put("params", value);
      return this;
    }

    /** Show secrets and tokens as they were sent, not redacted. A log that several servers share has none. */
    public RequestsListOptions raw(Boolean value) {
      put("raw", value);
      return this;
    }

    /** Maximum number of items to return. */
    public RequestsListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** Id of a request; finds only earlier ones. */
    public RequestsListOptions before(String value) {
      put("before", value);
      return this;
    }

    /** Which requests come first. <code>next</code> is for <code>after</code> with the oldest first, and for <code>before</code> with the newest. */
    public RequestsListOptions order(String value) {
      put("order", value);
      return this;
    }
  }

  /** Count the requests that match the filter. */
  public static final class RequestsCountOptions extends Arguments {
    /** Sets <code>endpoint</code>. */
    public RequestsCountOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** HTTP method. */
    public RequestsCountOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Path of the request, without its query. */
    public RequestsCountOptions path(String value) {
      put("path", value);
      return this;
    }

    /** Id of the client that the request names. */
    public RequestsCountOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** <code>grant_type</code> of a token request. */
    public RequestsCountOptions grantType(String value) {
      put("grantType", value);
      return this;
    }

    /** Name, e-mail address or subject of the user. */
    public RequestsCountOptions user(String value) {
      put("user", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsCountOptions status(String value) {
      put("status", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsCountOptions status(Integer value) {
      put("status", value);
      return this;
    }

    /** Error code; null finds requests without an error. */
    public RequestsCountOptions error(String value) {
      put("error", value);
      return this;
    }

    /** <code>jti</code> of the token that was issued or presented. */
    public RequestsCountOptions jti(String value) {
      put("jti", value);
      return this;
    }

    /** One of the scopes of the request. */
    public RequestsCountOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Id of the fault that was applied. */
    public RequestsCountOptions fault(String value) {
      put("fault", value);
      return this;
    }

    /** Id of an override that changed tokens or the answer. */
    public RequestsCountOptions override(String value) {
      put("override", value);
      return this;
    }

    /** Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token. */
    public RequestsCountOptions finding(String value) {
      put("finding", value);
      return this;
    }

    /** <code>refused</code>: with an error, a status of 400 or more, or without an answer; <code>answered</code>: the others. */
    public RequestsCountOptions outcome(String value) {
      put("outcome", value);
      return this;
    }

    /** Text to find anywhere in the request, such as a part of a path, a name, a reason or a token. */
    public RequestsCountOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Id of a request; finds only later ones. */
    public RequestsCountOptions after(String value) {
      put("after", value);
      return this;
    }

    /** Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text. */
    public RequestsCountOptions params(String value) {
      put("params", value);
      return this;
    }
  }

  /** Remove the first matching request from the log and return it; null if there is none. */
  public static final class RequestsTakeOptions extends Arguments {
    /** Sets <code>endpoint</code>. */
    public RequestsTakeOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** HTTP method. */
    public RequestsTakeOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Path of the request, without its query. */
    public RequestsTakeOptions path(String value) {
      put("path", value);
      return this;
    }

    /** Id of the client that the request names. */
    public RequestsTakeOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** <code>grant_type</code> of a token request. */
    public RequestsTakeOptions grantType(String value) {
      put("grantType", value);
      return this;
    }

    /** Name, e-mail address or subject of the user. */
    public RequestsTakeOptions user(String value) {
      put("user", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsTakeOptions status(Integer value) {
      put("status", value);
      return this;
    }

    /** Error code; null finds requests without an error. */
    public RequestsTakeOptions error(String value) {
      put("error", value);
      return this;
    }

    /** <code>jti</code> of the token that was issued or presented. */
    public RequestsTakeOptions jti(String value) {
      put("jti", value);
      return this;
    }

    /** One of the scopes of the request. */
    public RequestsTakeOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Id of the fault that was applied. */
    public RequestsTakeOptions fault(String value) {
      put("fault", value);
      return this;
    }

    /** Id of an override that changed tokens or the answer. */
    public RequestsTakeOptions override(String value) {
      put("override", value);
      return this;
    }

    /** Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token. */
    public RequestsTakeOptions finding(String value) {
      put("finding", value);
      return this;
    }

    /** <code>refused</code>: with an error, a status of 400 or more, or without an answer; <code>answered</code>: the others. */
    public RequestsTakeOptions outcome(String value) {
      put("outcome", value);
      return this;
    }

    /** Text to find anywhere in the request, such as a part of a path, a name, a reason or a token. */
    public RequestsTakeOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Id of a request; finds only later ones. */
    public RequestsTakeOptions after(String value) {
      put("after", value);
      return this;
    }

    /** Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text. */
    public RequestsTakeOptions params(Map<String, ?> value) {
      put("params", value);
      return this;
    }

    /** Show secrets and tokens as they were sent, not redacted. A log that several servers share has none. */
    public RequestsTakeOptions raw(Boolean value) {
      put("raw", value);
      return this;
    }
  }

  /** Wait for a matching request. Returns at once if the log already holds one, else when it comes. */
  public static final class RequestsWaitForOptions extends Arguments {
    /** Sets <code>endpoint</code>. */
    public RequestsWaitForOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** HTTP method. */
    public RequestsWaitForOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Path of the request, without its query. */
    public RequestsWaitForOptions path(String value) {
      put("path", value);
      return this;
    }

    /** Id of the client that the request names. */
    public RequestsWaitForOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** <code>grant_type</code> of a token request. */
    public RequestsWaitForOptions grantType(String value) {
      put("grantType", value);
      return this;
    }

    /** Name, e-mail address or subject of the user. */
    public RequestsWaitForOptions user(String value) {
      put("user", value);
      return this;
    }

    /** HTTP status; null finds requests without an answer. */
    public RequestsWaitForOptions status(Integer value) {
      put("status", value);
      return this;
    }

    /** Error code; null finds requests without an error. */
    public RequestsWaitForOptions error(String value) {
      put("error", value);
      return this;
    }

    /** <code>jti</code> of the token that was issued or presented. */
    public RequestsWaitForOptions jti(String value) {
      put("jti", value);
      return this;
    }

    /** One of the scopes of the request. */
    public RequestsWaitForOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Id of the fault that was applied. */
    public RequestsWaitForOptions fault(String value) {
      put("fault", value);
      return this;
    }

    /** Id of an override that changed tokens or the answer. */
    public RequestsWaitForOptions override(String value) {
      put("override", value);
      return this;
    }

    /** Name of a finding: missing-state, missing-pkce, plain-pkce, missing-nonce, unprotected-code, implicit-response-type, missing-resource, http-redirect-uri, localhost-redirect-uri, secret-in-url, client-credentials-in-body-and-header, basic-not-form-encoded, client-metadata-without-effect, client-metadata-not-kept, password-grant, reused-code, reused-refresh-token, token-in-url, ignored-expires-in, id-token-as-access-token. */
    public RequestsWaitForOptions finding(String value) {
      put("finding", value);
      return this;
    }

    /** <code>refused</code>: with an error, a status of 400 or more, or without an answer; <code>answered</code>: the others. */
    public RequestsWaitForOptions outcome(String value) {
      put("outcome", value);
      return this;
    }

    /** Text to find anywhere in the request, such as a part of a path, a name, a reason or a token. */
    public RequestsWaitForOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Id of a request; finds only later ones. */
    public RequestsWaitForOptions after(String value) {
      put("after", value);
      return this;
    }

    /** Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text. */
    public RequestsWaitForOptions params(Map<String, ?> value) {
      put("params", value);
      return this;
    }

    /** Show secrets and tokens as they were sent, not redacted. A log that several servers share has none. */
    public RequestsWaitForOptions raw(Boolean value) {
      put("raw", value);
      return this;
    }

    /** Seconds to wait before the call fails with <code>timeout</code>. */
    public RequestsWaitForOptions timeoutSeconds(Double value) {
      put("timeoutSeconds", value);
      return this;
    }
  }

  /** Send a request to an endpoint of the issuer as a client does. Returns it with its answer, and with what the request log says about it. Redirects are not followed. */
  public static final class RequestsSendOptions extends Arguments {
    /** Sets <code>endpoint</code>. */
    public RequestsSendOptions endpoint(String value) {
      put("endpoint", value);
      return this;
    }

    /** Default: GET for discovery, jwks, authorization, userinfo, end_session, otherwise POST. */
    public RequestsSendOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Parameters, sent in the query of a GET and in the form of a POST. */
    public RequestsSendOptions params(Map<String, ?> value) {
      put("params", value);
      return this;
    }

    /** Further headers, such as Authorization. */
    public RequestsSendOptions headers(Map<String, ?> value) {
      put("headers", value);
      return this;
    }
  }

  /** List the login sessions that have not ended, latest first. */
  public static final class SessionsListOptions extends Arguments {
    /** Name, e-mail address or UUID of the user. */
    public SessionsListOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Id of a client that the user has signed in to. */
    public SessionsListOptions clientId(String value) {
      put("clientId", value);
      return this;
    }

    /** Text in the id, the methods, a client id, or the user's name or e-mail address. */
    public SessionsListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public SessionsListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public SessionsListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** End every login session that matches the filter, for example all those of one user, and notify the clients. */
  public static final class SessionsEndManyOptions extends Arguments {
    /** Name, e-mail address or UUID of the user. */
    public SessionsEndManyOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Id of a client that the user has signed in to. */
    public SessionsEndManyOptions clientId(String value) {
      put("clientId", value);
      return this;
    }
  }

  /** List the users of the directory. */
  public static final class UsersListOptions extends Arguments {
    /** Include passwords and secrets. */
    public UsersListOptions private_(Boolean value) {
      put("private", value);
      return this;
    }

    /** Text in the name of the entry or in one of its values, secrets excepted. */
    public UsersListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public UsersListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public UsersListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** List the clients of the directory. */
  public static final class ClientsListOptions extends Arguments {
    /** Include passwords and secrets. */
    public ClientsListOptions private_(Boolean value) {
      put("private", value);
      return this;
    }

    /** Text in the name of the entry or in one of its values, secrets excepted. */
    public ClientsListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public ClientsListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public ClientsListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** List the resources of the directory. */
  public static final class ResourcesListOptions extends Arguments {
    /** Include passwords and secrets. */
    public ResourcesListOptions private_(Boolean value) {
      put("private", value);
      return this;
    }

    /** Text in the name of the entry or in one of its values, secrets excepted. */
    public ResourcesListOptions search(String value) {
      put("search", value);
      return this;
    }

    /** Maximum number of items to return. Default: all. */
    public ResourcesListOptions limit(Integer value) {
      put("limit", value);
      return this;
    }

    /** <code>next</code> of the previous page. */
    public ResourcesListOptions after(String value) {
      put("after", value);
      return this;
    }
  }

  /** Move, freeze or resume the issuer's clock. The times in its tokens and its checks of expiry follow. */
  public static final class ClockSetOptions extends Arguments {
    /** Seconds to move the clock forward; negative moves it back. */
    public ClockSetOptions advanceSeconds(Integer value) {
      put("advanceSeconds", value);
      return this;
    }

    /** Time to set the clock to, before <code>advanceSeconds</code> is added. */
    public ClockSetOptions setAt(Instant value) {
      put("setAt", value);
      return this;
    }

    /** true stops the clock, false lets it run. Default: unchanged. */
    public ClockSetOptions frozen(Boolean value) {
      put("frozen", value);
      return this;
    }
  }

  /** Return the environment variables that point a library at the issuer, with its secrets. */
  public static final class PresetsGetOptions extends Arguments {
    /** Id of the client to print and to which tokens are issued. Default: <code>demo-app</code>. */
    public PresetsGetOptions client(String value) {
      put("client", value);
      return this;
    }

    /** The API's audience, or a resource's name. Default: that of the first matching resource. */
    public PresetsGetOptions audience(String value) {
      put("audience", value);
      return this;
    }

    /** Scopes that the API requires, separated by spaces. */
    public PresetsGetOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Signing algorithm of the tokens. */
    public PresetsGetOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** FastMCP's major version. Default: lines for each. */
    public PresetsGetOptions fastmcp(String value) {
      put("fastmcp", value);
      return this;
    }

    /** <code>dotenv</code>, <code>shell</code> for a shell's <code>eval</code>, or <code>json</code>. */
    public PresetsGetOptions format(String value) {
      put("format", value);
      return this;
    }
  }

  /** Start to check an API with good and flawed tokens, and return at once. */
  public static final class ChecksStartOptions extends Arguments {
    /** URL of the API: an MCP endpoint, or any URL that requires a bearer token. */
    public ChecksStartOptions url(String value) {
      put("url", value);
      return this;
    }

    /** Value of <code>aud</code> in the tokens. Default: from the API's metadata, else the URL. */
    public ChecksStartOptions audience(String value) {
      put("audience", value);
      return this;
    }

    /** Scopes of the tokens, separated by spaces. Default: from the API's metadata. */
    public ChecksStartOptions scope(String value) {
      put("scope", value);
      return this;
    }

    /** Also publish and remove keys and break the issuer's endpoints; all of this is undone at the end. */
    public ChecksStartOptions lifecycle(Boolean value) {
      put("lifecycle", value);
      return this;
    }

    /** Names of the only cases to send, or of their groups. Default: all. */
    public ChecksStartOptions only(List<String> value) {
      put("only", value);
      return this;
    }

    /** Names of cases, or of their groups, that are not sent. */
    public ChecksStartOptions skip(List<String> value) {
      put("skip", value);
      return this;
    }

    /** Send only one token for each cause, and wait for nothing. */
    public ChecksStartOptions quick(Boolean value) {
      put("quick", value);
      return this;
    }

    /** Least severity that fails the check. Default: low. */
    public ChecksStartOptions failOn(String value) {
      put("failOn", value);
      return this;
    }

    /** Findings that are known and do not fail the check, such as those of an earlier report. */
    public ChecksStartOptions baseline(List<Map<String, ?>> value) {
      put("baseline", value);
      return this;
    }

    /** HTTP method of the requests to the API. Default: GET, or POST with a body. */
    public ChecksStartOptions method(String value) {
      put("method", value);
      return this;
    }

    /** Sets <code>headers</code>. */
    public ChecksStartOptions headers(Map<String, ?> value) {
      put("headers", value);
      return this;
    }

    /** Sets <code>body</code>. */
    public ChecksStartOptions body(String value) {
      put("body", value);
      return this;
    }

    /** Tool of an MCP server to call, preferably one that requires a scope. Default: detected. */
    public ChecksStartOptions tool(String value) {
      put("tool", value);
      return this;
    }

    /** Sets <code>toolArguments</code>. */
    public ChecksStartOptions toolArguments(Map<String, ?> value) {
      put("toolArguments", value);
      return this;
    }

    /** User of the tokens: a name or a UUID. */
    public ChecksStartOptions user(String value) {
      put("user", value);
      return this;
    }

    /** Second user, for <code>asOther</code>: a name or a UUID. */
    public ChecksStartOptions otherUser(String value) {
      put("otherUser", value);
      return this;
    }

    /** Client of the tokens. Default: demo-app. */
    public ChecksStartOptions client(String value) {
      put("client", value);
      return this;
    }

    /** Request that only the user may make: <code>GET /notes/42</code>, or for MCP <code>read_note {"id":"42"}</code>. */
    public ChecksStartOptions asOther(String value) {
      put("asOther", value);
      return this;
    }

    /** Request that creates the object first; its JSON answer fills {name} in <code>asOther</code>. */
    public ChecksStartOptions create(String value) {
      put("create", value);
      return this;
    }

    /** How the API verifies tokens. Default: detected. */
    public ChecksStartOptions verifier(String value) {
      put("verifier", value);
      return this;
    }

    /** Signing algorithm of the tokens. Default: detected. */
    public ChecksStartOptions alg(String value) {
      put("alg", value);
      return this;
    }

    /** Seconds for which the API may trust a cached key or introspection response. Default: 60. */
    public ChecksStartOptions cacheSeconds(Double value) {
      put("cacheSeconds", value);
      return this;
    }

    /** Seconds for which the API may wait before it fetches the keys again. Default: 30. */
    public ChecksStartOptions cooldownSeconds(Double value) {
      put("cooldownSeconds", value);
      return this;
    }

    /** Seconds to wait for each response of the API. Default: 15. */
    public ChecksStartOptions timeoutSeconds(Double value) {
      put("timeoutSeconds", value);
      return this;
    }
  }
}
