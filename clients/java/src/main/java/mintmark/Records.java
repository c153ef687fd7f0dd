// Generated from openapi.json by `npm run generate`. Do not edit.
package mintmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The records of the control API. A component that the server left out is null. */
public final class Records {
  private Records() {}

  /**
   * The answer MintedToken.
   *
   * @param id <code>id</code> in JSON
   * @param jti <code>jti</code> in JSON
   * @param valueEnd Last characters of the token's value, to recognise it by.
   * @param claims <code>claims</code> in JSON
   * @param header <code>header</code> in JSON
   * @param issuer <code>issuer</code> in JSON
   * @param kind <code>kind</code> in JSON
   * @param format <code>format</code> in JSON
   * @param subject <code>subject</code> in JSON
   * @param clientId <code>clientId</code> in JSON
   * @param audience <code>audience</code> in JSON
   * @param scope <code>scope</code> in JSON
   * @param flaw <code>flaw</code> in JSON
   * @param description <code>description</code> in JSON
   * @param issuedAt <code>issuedAt</code> in JSON
   * @param expiresAt <code>expiresAt</code> in JSON
   * @param revokedAt <code>revokedAt</code> in JSON
   * @param lastUsedAt <code>lastUsedAt</code> in JSON
   * @param token Value of the token, to send as <code>Authorization: Bearer TOKEN</code>.
   * @param opaque Value of the opaque form; only with the format <code>both</code>.
   */
  public record MintedToken(
      String id,
      String jti,
      String valueEnd,
      Map<String, Object> claims,
      Map<String, Object> header,
      String issuer,
      String kind,
      String format,
      String subject,
      String clientId,
      Object audience,
      String scope,
      String flaw,
      String description,
      Instant issuedAt,
      Instant expiresAt,
      Instant revokedAt,
      Instant lastUsedAt,
      String token,
      String opaque) {}

  /**
   * The answer Token.
   *
   * @param id <code>id</code> in JSON
   * @param jti <code>jti</code> in JSON
   * @param valueEnd Last characters of the token's value, to recognise it by.
   * @param claims <code>claims</code> in JSON
   * @param header <code>header</code> in JSON
   * @param issuer <code>issuer</code> in JSON
   * @param kind <code>kind</code> in JSON
   * @param format <code>format</code> in JSON
   * @param subject <code>subject</code> in JSON
   * @param clientId <code>clientId</code> in JSON
   * @param audience <code>audience</code> in JSON
   * @param scope <code>scope</code> in JSON
   * @param flaw <code>flaw</code> in JSON
   * @param description <code>description</code> in JSON
   * @param issuedAt <code>issuedAt</code> in JSON
   * @param expiresAt <code>expiresAt</code> in JSON
   * @param revokedAt <code>revokedAt</code> in JSON
   * @param lastUsedAt <code>lastUsedAt</code> in JSON
   */
  public record Token(
      String id,
      String jti,
      String valueEnd,
      Map<String, Object> claims,
      Map<String, Object> header,
      String issuer,
      String kind,
      String format,
      String subject,
      String clientId,
      Object audience,
      String scope,
      String flaw,
      String description,
      Instant issuedAt,
      Instant expiresAt,
      Instant revokedAt,
      Instant lastUsedAt) {}

  /**
   * The answer TokensRevokeMany.
   *
   * @param revoked Number of tokens that this call revoked; earlier revocations do not count.
   */
  public record TokensRevokeMany(
      int revoked) {}

  /**
   * The answer Inspection.
   *
   * @param form Form of the token, judged by its text and its record.
   * @param kind Kind of the token according to its record; null without a record.
   * @param header JOSE header; null if there is none or it cannot be read.
   * @param claims Claims of the token; those of its record if it is opaque.
   * @param signature The signature; null if there is none to verify.
   * @param record Record of the token at this issuer or another one of this server; null if none of them issued it.
   * @param active Value of <code>active</code> in the answer of introspection.
   * @param accepts Whether a strict verifier accepts the token.
   * @param problems <code>problems</code> in JSON
   * @param judgedAt Time of the inspection, by the issuer's clock.
   */
  public record Inspection(
      String form,
      String kind,
      Map<String, Object> header,
      Map<String, Object> claims,
      InspectionSignature signature,
      Token record,
      boolean active,
      InspectionAccepts accepts,
      List<InspectionProblem> problems,
      Instant judgedAt) {}

  /**
   * The answer InspectionSignature.
   *
   * @param verified Whether a key of this issuer made the signature; removed keys count too.
   * @param kid Id of the ring key that verified the signature.
   * @param state State of that key; <code>configured</code> stands for a secret from the configuration.
   */
  public record InspectionSignature(
      boolean verified,
      String kid,
      String state) {}

  /**
   * Whether a strict verifier accepts the token.
   *
   * @param jwks For a verifier that uses the published keys; null if the token is opaque.
   * @param introspection For a verifier that uses introspection; null if the token is judged as an ID or logout token.
   */
  public record InspectionAccepts(
      Boolean jwks,
      Boolean introspection) {}

  /**
   * The answer InspectionProblem.
   *
   * @param code <code>code</code> in JSON
   * @param message <code>message</code> in JSON
   * @param rule Specification and section that the token violates.
   * @param severity <code>refuse</code>: a strict verifier rejects the token. <code>warn</code>: some verifiers do, or it is worth knowing.
   * @param seenBy Kinds of verifier that can notice the problem.
   */
  public record InspectionProblem(
      String code,
      String message,
      String rule,
      String severity,
      List<String> seenBy) {}

  /**
   * The answer Key.
   *
   * @param kid Id of the key in the ring. <code>publicJwk.kid</code> is the published id, which may differ.
   * @param alg <code>alg</code> in JSON
   * @param use <code>use</code> in JSON
   * @param tokens Tokens that the key signs: <code>all</code>. An issuer with separate keys for ID tokens has keys for <code>id</code> tokens and for the others (<code>access</code>).
   * @param state <code>state</code> in JSON
   * @param createdAt <code>createdAt</code> in JSON
   * @param activatedAt <code>activatedAt</code> in JSON
   * @param retiredAt <code>retiredAt</code> in JSON
   * @param removedAt <code>removedAt</code> in JSON
   * @param tokensSigned Number of recorded tokens that the key signed.
   * @param publicJwk Public key; null for an HMAC secret, which has none.
   * @param privateJwk Private key or secret; only with <code>private</code>.
   */
  public record Key(
      String kid,
      String alg,
      String use,
      String tokens,
      String state,
      Instant createdAt,
      Instant activatedAt,
      Instant retiredAt,
      Instant removedAt,
      int tokensSigned,
      Map<String, Object> publicJwk,
      Map<String, Object> privateJwk) {}

  /**
   * The answer KeysCompromise.
   *
   * @param removed <code>removed</code> in JSON
   * @param active <code>active</code> in JSON
   * @param revokedTokens <code>revokedTokens</code> in JSON
   */
  public record KeysCompromise(
      Key removed,
      Key active,
      int revokedTokens) {}

  /**
   * The answer Flaw.
   *
   * @param name <code>name</code> in JSON
   * @param group <code>group</code> in JSON
   * @param summary <code>summary</code> in JSON
   * @param rule Specification and section that the flaw violates.
   * @param remedy <code>remedy</code> in JSON
   * @param severity <code>severity</code> in JSON
   * @param verdicts Correct answer of each kind of verifier.
   * @param format Form of token in which the flaw exists.
   * @param transport Whether the flaw is in how the token is sent, not in the token itself.
   */
  public record Flaw(
      String name,
      String group,
      String summary,
      String rule,
      String remedy,
      String severity,
      Verdicts verdicts,
      String format,
      boolean transport) {}

  /**
   * Correct answer of each kind of verifier.
   *
   * @param jwks <code>jwks</code> in JSON
   * @param introspection <code>introspection</code> in JSON
   * @param resource <code>resource</code> in JSON
   */
  public record Verdicts(
      Verdict jwks,
      Verdict introspection,
      Verdict resource) {}

  /**
   * The answer Verdict.
   *
   * @param outcome <code>outcome</code> in JSON
   * @param status <code>status</code> in JSON
   * @param error <code>error</code> in JSON
   * @param or <code>or</code> in JSON
   */
  public record Verdict(
      String outcome,
      Integer status,
      String error,
      Refusal or) {}

  /**
   * The answer Refusal.
   *
   * @param status <code>status</code> in JSON
   * @param error <code>error</code> in JSON
   */
  public record Refusal(
      int status,
      String error) {}

  /**
   * The answer Fault.
   *
   * @param id <code>id</code> in JSON
   * @param issuer <code>issuer</code> in JSON
   * @param endpoint Name of an endpoint, <code>*</code> for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint.
   * @param delayMilliseconds Milliseconds to wait before the request is processed: a number, or { min, max }.
   * @param status HTTP status of the answer. The real endpoint is not called, unless <code>merge</code> or <code>jwks</code> is given.
   * @param headers Headers to set on the answer, real or replaced; null removes one.
   * @param body Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called.
   * @param connection <code>close</code> and <code>reset</code> end the connection without an answer, <code>hang</code> never answers, <code>trickle</code> sends the answer byte by byte.
   * @param trickleMilliseconds <code>trickleMilliseconds</code> in JSON
   * @param merge JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL.
   * @param jwks Way in which the key set is wrong; only for the endpoint <code>jwks</code>.
   * @param times Number of answers to apply the fault to. Default: all, until it is removed.
   * @param forSeconds Seconds of real time after which the fault removes itself. Default: never.
   * @param skip <code>skip</code> in JSON
   * @param probability Probability from 0 to 1 that the fault is applied. Default: 1.
   * @param seed <code>seed</code> in JSON
   * @param when Conditions; a request must meet all of them.
   * @param used Number of answers that the fault was applied to.
   */
  public record Fault(
      String id,
      String issuer,
      String endpoint,
      Object delayMilliseconds,
      Integer status,
      Map<String, String> headers,
      Object body,
      String connection,
      int trickleMilliseconds,
      Map<String, Object> merge,
      String jwks,
      Integer times,
      Long forSeconds,
      int skip,
      Double probability,
      int seed,
      FaultWhen when,
      int used) {}

  /**
   * The answer FaultDelayMilliseconds.
   *
   * @param min <code>min</code> in JSON
   * @param max <code>max</code> in JSON
   */
  public record FaultDelayMilliseconds(
      int min,
      int max) {}

  /**
   * Conditions; a request must meet all of them.
   *
   * @param clientId <code>clientId</code> in JSON
   * @param user Name, e-mail address or subject of the user, if the request shows who the user is.
   * @param grantType <code>grantType</code> in JSON
   * @param header Request headers that must have exactly these values.
   */
  public record FaultWhen(
      String clientId,
      String user,
      String grantType,
      Map<String, String> header) {}

  /**
   * The answer FaultsClear.
   *
   * @param removed <code>removed</code> in JSON
   */
  public record FaultsClear(
      int removed) {}

  /**
   * The answer Override.
   *
   * @param id <code>id</code> in JSON
   * @param issuer <code>issuer</code> in JSON
   * @param target Target of the change: the next <code>token</code> of a protocol flow, or the next answer of <code>userinfo</code> or <code>introspection</code>.
   * @param kind Kind of token to change, with the target <code>token</code>. Default: access.
   * @param claims JSON Merge Patch (RFC 7396) for the token's claims: null removes a claim. The token's record changes too.
   * @param header JSON Merge Patch (RFC 7396) for the JOSE header of a JWT: null removes a member.
   * @param expiresInSeconds Lifetime of the token in seconds from its issue, or <code>never</code>; may be negative. <code>expires_in</code> in the answer changes too.
   * @param merge JSON Merge Patch (RFC 7396) for the answer of userinfo or introspection: null removes a member.
   * @param times <code>times</code> in JSON
   * @param when Conditions; all of them must be met. <code>clientId</code> is the client that the token is issued to, or at introspection the client that asks.
   * @param used Number of tokens or answers that the override changed.
   */
  public record Override(
      String id,
      String issuer,
      String target,
      String kind,
      Map<String, Object> claims,
      Map<String, Object> header,
      Object expiresInSeconds,
      Map<String, Object> merge,
      int times,
      OverrideWhen when,
      int used) {}

  /**
   * Conditions; all of them must be met. <code>clientId</code> is the client that the token is issued to, or at introspection the client that asks.
   *
   * @param clientId <code>clientId</code> in JSON
   * @param user Name, e-mail address or subject of the user, if the request shows who the user is.
   * @param grantType <code>grantType</code> in JSON
   * @param header Request headers that must have exactly these values.
   */
  public record OverrideWhen(
      String clientId,
      String user,
      String grantType,
      Map<String, String> header) {}

  /**
   * The answer OverridesClear.
   *
   * @param removed <code>removed</code> in JSON
   */
  public record OverridesClear(
      int removed) {}

  /**
   * The answer LoggedRequest.
   *
   * @param id Id of the request; counts up. A filter takes it as <code>after</code>.
   * @param at Time at which the request came, by the real clock.
   * @param issuer <code>issuer</code> in JSON
   * @param endpoint Endpoint that was called; null for an unknown path. <code>backchannel_logout</code> is a request that this server sent to a client, with the client's answer.
   * @param method <code>method</code> in JSON
   * @param path Path of the request; the whole URL if it was sent to a client.
   * @param clientId <code>clientId</code> in JSON
   * @param grantType <code>grantType</code> in JSON
   * @param params Parameters of the URL and the form. Secrets are redacted; a token or code is replaced by the beginning of its hash.
   * @param authorization The Authorization header, redacted like the parameters.
   * @param status HTTP status; null if the connection ended without an answer.
   * @param error Error code of the answer; for a request that was sent to a client, why it failed.
   * @param decision The outcome of a request that was not refused, such as <code>issued an access token</code> or <code>the token is active</code>. null for refusals and for documents.
   * @param reason Why the request was refused, or why the introspected token is not active: which value is wrong, and what to do. The client may have been told less.
   * @param user Subject of the user; null if there was none.
   * @param userName Name of the user; null if there was none, or if the directory has no user with this subject.
   * @param scopes Scopes of the token that was issued or presented, else the requested scopes.
   * @param jti <code>jti</code> of the token that was issued or presented.
   * @param durationMilliseconds <code>durationMilliseconds</code> in JSON
   * @param fault Id of the fault that was applied.
   * @param overrides Ids of the overrides that changed tokens or the answer.
   * @param findings Mistakes of the client that the request shows.
   */
  public record LoggedRequest(
      String id,
      Instant at,
      String issuer,
      String endpoint,
      String method,
      String path,
      String clientId,
      String grantType,
      Map<String, Object> params,
      String authorization,
      Integer status,
      String error,
      String decision,
      String reason,
      String user,
      String userName,
      List<String> scopes,
      String jti,
      double durationMilliseconds,
      String fault,
      List<String> overrides,
      List<Finding> findings) {}

  /**
   * The answer Finding.
   *
   * @param name <code>name</code> in JSON
   * @param severity <code>severity</code> in JSON
   * @param text <code>text</code> in JSON
   * @param rule <code>rule</code> in JSON
   */
  public record Finding(
      String name,
      String severity,
      String text,
      String rule) {}

  /**
   * The answer RequestsClear.
   *
   * @param removed <code>removed</code> in JSON
   */
  public record RequestsClear(
      int removed) {}

  /**
   * The answer RequestsCount.
   *
   * @param count <code>count</code> in JSON
   */
  public record RequestsCount(
      int count) {}

  /**
   * The answer RequestsTake.
   *
   * @param request <code>request</code> in JSON
   */
  public record RequestsTake(
      LoggedRequest request) {}

  /**
   * The answer RequestsSend.
   *
   * @param request <code>request</code> in JSON
   * @param answer null if there was none.
   * @param failure Why there was no answer.
   * @param durationMilliseconds <code>durationMilliseconds</code> in JSON
   * @param entry What the request log says, with its secrets redacted; null if it has no such request.
   */
  public record RequestsSend(
      RequestsSendRequest request,
      RequestsSendAnswer answer,
      String failure,
      double durationMilliseconds,
      LoggedRequest entry) {}

  /**
   * The answer RequestsSendRequest.
   *
   * @param method <code>method</code> in JSON
   * @param url <code>url</code> in JSON
   * @param headers <code>headers</code> in JSON
   * @param body null for a request without a body.
   */
  public record RequestsSendRequest(
      String method,
      String url,
      Map<String, String> headers,
      String body) {}

  /**
   * The answer RequestsSendAnswer.
   *
   * @param status <code>status</code> in JSON
   * @param statusText <code>statusText</code> in JSON
   * @param headers <code>headers</code> in JSON
   * @param body <code>body</code> in JSON
   */
  public record RequestsSendAnswer(
      int status,
      String statusText,
      Map<String, String> headers,
      String body) {}

  /**
   * The answer Session.
   *
   * @param id Id of the session; each login has a new one. With the profiles <code>auth0</code> and <code>keycloak</code>, tokens show it as <code>sid</code>.
   * @param user UUID of the user.
   * @param signedInAt Time of the last proof, such as a second factor that was added later.
   * @param methods What the user did to sign in, as in <code>amr</code>: <code>pwd</code>, and <code>otp</code> or <code>hwk</code> with <code>mfa</code>.
   * @param expiresAt <code>expiresAt</code> in JSON
   * @param outlivesBrowser Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose.
   * @param claims Claims that the user typed on the login page; the tokens of the session have them.
   * @param clients Ids of the clients that the user has signed in to.
   */
  public record Session(
      String id,
      String user,
      Instant signedInAt,
      List<String> methods,
      Instant expiresAt,
      boolean outlivesBrowser,
      Map<String, Object> claims,
      List<String> clients) {}

  /**
   * The answer SessionsEndMany.
   *
   * @param ended Number of sessions that were ended.
   * @param told Clients with a <code>backchannelLogoutUri</code>, and the result of notifying each.
   */
  public record SessionsEndMany(
      int ended,
      List<ToldClient> told) {}

  /**
   * The answer ToldClient.
   *
   * @param clientId <code>clientId</code> in JSON
   * @param uri <code>uri</code> in JSON
   * @param status HTTP status of the client's answer; null if there was none.
   * @param error Why the client could not be notified; null if it was.
   */
  public record ToldClient(
      String clientId,
      String uri,
      Integer status,
      String error) {}

  /**
   * The answer EndedSession.
   *
   * @param id Id of the session; each login has a new one. With the profiles <code>auth0</code> and <code>keycloak</code>, tokens show it as <code>sid</code>.
   * @param user UUID of the user.
   * @param signedInAt Time of the last proof, such as a second factor that was added later.
   * @param methods What the user did to sign in, as in <code>amr</code>: <code>pwd</code>, and <code>otp</code> or <code>hwk</code> with <code>mfa</code>.
   * @param expiresAt <code>expiresAt</code> in JSON
   * @param outlivesBrowser Whether the browser keeps the session when it is closed: yes, unless the vendor's login page has a tick or a question for it that the user did not choose.
   * @param claims Claims that the user typed on the login page; the tokens of the session have them.
   * @param clients Ids of the clients that the user has signed in to.
   * @param told Clients with a <code>backchannelLogoutUri</code>, and the result of notifying each.
   */
  public record EndedSession(
      String id,
      String user,
      Instant signedInAt,
      List<String> methods,
      Instant expiresAt,
      boolean outlivesBrowser,
      Map<String, Object> claims,
      List<String> clients,
      List<ToldClient> told) {}

  /**
   * The answer DirectoryUser.
   *
   * @param name Name of the user in the directory.
   * @param entry The entry in the form of the configuration.
   * @param configured false if the entry was added or changed after the configuration was read.
   * @param source <code>configuration</code>, or how the entry came later: <code>changed</code> by a call, <code>registered</code> by the client itself (RFC 7591), or read from its metadata <code>document</code>.
   */
  public record DirectoryUser(
      String name,
      Map<String, Object> entry,
      boolean configured,
      String source) {}

  /**
   * The answer DirectoryClient.
   *
   * @param name Name of the client in the directory.
   * @param entry The entry in the form of the configuration.
   * @param configured false if the entry was added or changed after the configuration was read.
   * @param source <code>configuration</code>, or how the entry came later: <code>changed</code> by a call, <code>registered</code> by the client itself (RFC 7591), or read from its metadata <code>document</code>.
   */
  public record DirectoryClient(
      String name,
      Map<String, Object> entry,
      boolean configured,
      String source) {}

  /**
   * The answer DirectoryResource.
   *
   * @param name Name of the resource in the directory.
   * @param entry The entry in the form of the configuration.
   * @param configured false if the entry was added or changed after the configuration was read.
   * @param source <code>configuration</code>, or how the entry came later: <code>changed</code> by a call, <code>registered</code> by the client itself (RFC 7591), or read from its metadata <code>document</code>.
   */
  public record DirectoryResource(
      String name,
      Map<String, Object> entry,
      boolean configured,
      String source) {}

  /**
   * The answer Issuer.
   *
   * @param id <code>id</code> in JSON
   * @param profile <code>profile</code> in JSON
   * @param url The issuer identifier, as in <code>iss</code>.
   * @param isolated Whether the issuer was made by <code>isolate</code> or on first touch, and can be closed.
   * @param endpoints <code>endpoints</code> in JSON
   */
  public record Issuer(
      String id,
      String profile,
      String url,
      boolean isolated,
      Map<String, String> endpoints) {}

  /**
   * The answer Clock.
   *
   * @param now The issuer's current time.
   * @param frozen <code>frozen</code> in JSON
   * @param aheadSeconds Seconds by which the clock is ahead of real time; negative if it is behind.
   */
  public record Clock(
      Instant now,
      boolean frozen,
      long aheadSeconds) {}

  /**
   * The answer Preset.
   *
   * @param name <code>name</code> in JSON
   * @param summary The library or set-up that reads the variables.
   * @param profile Profile of the issuers that the preset is meant for.
   */
  public record Preset(
      String name,
      String summary,
      String profile) {}

  /**
   * The answer PresetText.
   *
   * @param name <code>name</code> in JSON
   * @param text The variables in the format that was asked for.
   * @param notes Comments that the format cannot contain.
   * @param variables <code>variables</code> in JSON
   */
  public record PresetText(
      String name,
      String text,
      List<String> notes,
      Map<String, String> variables) {}

  /**
   * The answer RecorderGet.
   *
   * @param id <code>id</code> in JSON
   * @param fetches <code>fetches</code> in JSON
   */
  public record RecorderGet(
      String id,
      int fetches) {}

  /**
   * The answer CheckRun.
   *
   * @param id <code>id</code> in JSON
   * @param url <code>url</code> in JSON
   * @param issuer Id of the issuer that was asked for; null if none was.
   * @param state <code>failed</code>: it could not be run, and <code>error</code> says why. Whether the API passed is in the report.
   * @param doing The present step, in a few words; null after the end.
   * @param done Number of cases with a result.
   * @param total Number of cases.
   * @param startedAt <code>startedAt</code> in JSON
   * @param endedAt <code>endedAt</code> in JSON
   * @param error Why the check could not be run.
   * @param cases The cases that have a result, in the order in which they were sent.
   * @param report null until the check is done.
   */
  public record CheckRun(
      String id,
      String url,
      String issuer,
      String state,
      String doing,
      int done,
      int total,
      Instant startedAt,
      Instant endedAt,
      CheckRunError error,
      List<CheckCase> cases,
      CheckReport report) {}

  /**
   * The answer CheckRunError.
   *
   * @param code <code>code</code> in JSON
   * @param message <code>message</code> in JSON
   * @param hint <code>hint</code> in JSON
   */
  public record CheckRunError(
      String code,
      String message,
      String hint) {}

  /**
   * The answer CheckCase.
   *
   * @param name <code>name</code> in JSON
   * @param group <code>group</code> in JSON
   * @param expected <code>expected</code> in JSON
   * @param outcome <code>noted</code>: passed, but with a remark.
   * @param note Why the case was skipped, or a detail of its outcome.
   * @param durationMilliseconds <code>durationMilliseconds</code> in JSON
   */
  public record CheckCase(
      String name,
      String group,
      String expected,
      String outcome,
      String note,
      double durationMilliseconds) {}

  /**
   * The answer CheckReport.
   *
   * @param url <code>url</code> in JSON
   * @param issuer <code>issuer</code> in JSON
   * @param request How the API was called: <code>GET http://…</code>, or <code>MCP tools/call read_note at …</code>.
   * @param protocol <code>protocol</code> in JSON
   * @param audience <code>audience</code> in JSON
   * @param scope <code>scope</code> in JSON
   * @param verifier null if no good token was accepted.
   * @param detected Whether the verifier was detected and not given in the options.
   * @param passed False if no good token was accepted, or if there are findings other than remarks.
   * @param accepted Number of cases in which the API accepted what it should refuse.
   * @param shouldRefuse Number of cases in which the API should refuse.
   * @param findings <code>findings</code> in JSON
   * @param causes The findings by what one fix ends, worst first.
   * @param cases <code>cases</code> in JSON
   * @param attempts The attempts, if no good token was accepted and the check stopped; otherwise empty.
   * @param notes Further notes, for example that the API's metadata names another issuer.
   * @param durationMilliseconds <code>durationMilliseconds</code> in JSON
   */
  public record CheckReport(
      String url,
      String issuer,
      String request,
      String protocol,
      String audience,
      String scope,
      String verifier,
      boolean detected,
      boolean passed,
      int accepted,
      int shouldRefuse,
      List<CheckFinding> findings,
      List<CheckCause> causes,
      List<CheckCase> cases,
      List<CheckReportAttempts> attempts,
      List<String> notes,
      double durationMilliseconds) {}

  /**
   * The answer CheckFinding.
   *
   * @param case_ Name of the case; the name of the flaw if a flawed token was sent.
   * @param kind Kind of the finding. <code>broke</code> and <code>different</code> are remarks, which do not fail the check: the API did not accept the token, but failed (<code>broke</code>) or answered otherwise than the rule says (<code>different</code>).
   * @param severity <code>severity</code> in JSON
   * @param summary What was wrong with the token, or what was done to the issuer.
   * @param expected <code>expected</code> in JSON
   * @param got <code>got</code> in JSON
   * @param rule <code>rule</code> in JSON
   * @param remedy <code>remedy</code> in JSON
   * @param sent <code>sent</code> in JSON
   * @param returned <code>returned</code> in JSON
   * @param tolerated Why the finding does not fail the check although it is none of the remarks: the baseline, or <code>failOn</code>.
   */
  public record CheckFinding(
      @JsonProperty("case") String case_,
      String kind,
      String severity,
      String summary,
      String expected,
      String got,
      String rule,
      String remedy,
      CheckFindingSent sent,
      CheckFindingReturned returned,
      String tolerated) {}

  /**
   * The answer CheckFindingSent.
   *
   * @param request <code>request</code> in JSON
   * @param token The token that was sent, without its signature; null if none was sent.
   */
  public record CheckFindingSent(
      String request,
      CheckFindingSentToken token) {}

  /**
   * The answer CheckFindingSentToken.
   *
   * @param form <code>form</code> in JSON
   * @param header <code>header</code> in JSON
   * @param claims <code>claims</code> in JSON
   */
  public record CheckFindingSentToken(
      String form,
      Map<String, Object> header,
      Map<String, Object> claims) {}

  /**
   * The answer CheckFindingReturned.
   *
   * @param status <code>status</code> in JSON
   * @param failure Why there was no answer.
   * @param wwwAuthenticate <code>wwwAuthenticate</code> in JSON
   * @param body The first 300 characters of the body.
   */
  public record CheckFindingReturned(
      Integer status,
      String failure,
      String wwwAuthenticate,
      String body) {}

  /**
   * The answer CheckCause.
   *
   * @param id Stable name, such as <code>audience</code>.
   * @param summary What is wrong: <code>The audience is not compared</code>.
   * @param kind Kind of the finding. <code>broke</code> and <code>different</code> are remarks, which do not fail the check: the API did not accept the token, but failed (<code>broke</code>) or answered otherwise than the rule says (<code>different</code>).
   * @param severity That of its worst finding.
   * @param cases Names of the cases, worst first.
   * @param remedy <code>remedy</code> in JSON
   * @param fails Whether it fails the check.
   */
  public record CheckCause(
      String id,
      String summary,
      String kind,
      String severity,
      List<String> cases,
      String remedy,
      boolean fails) {}

  /**
   * The answer CheckReportAttempts.
   *
   * @param token <code>token</code> in JSON
   * @param request <code>request</code> in JSON
   * @param got <code>got</code> in JSON
   */
  public record CheckReportAttempts(
      String token,
      String request,
      String got) {}

  /**
   * The answer ChecksReport.
   *
   * @param format <code>format</code> in JSON
   * @param fileName <code>fileName</code> in JSON
   * @param mediaType <code>mediaType</code> in JSON
   * @param text <code>text</code> in JSON
   */
  public record ChecksReport(
      String format,
      String fileName,
      String mediaType,
      String text) {}

  /**
   * The answer CertificateAuthority.
   *
   * @param certificate The certificate as PEM.
   * @param path Path of the certificate's file on the server's machine; null if it is only in memory.
   */
  public record CertificateAuthority(
      String certificate,
      String path) {}

  /**
   * The answer CheckEvent.
   *
   * @param id Number of the event in this stream.
   * @param state <code>failed</code>: it could not be run, and <code>error</code> says why. Whether the API passed is in the report.
   * @param doing The present step, in a few words; null after the end.
   * @param done Number of cases with a result.
   * @param total Number of cases.
   * @param case_ The case that has got its result; null for another step.
   */
  public record CheckEvent(
      String id,
      String state,
      String doing,
      int done,
      int total,
      @JsonProperty("case") CheckCase case_) {}
}
