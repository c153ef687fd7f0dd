// Identifies the caller. Answers a request without a valid token with 401. The SDK's requireBearerAuth is
// similar, but this one can also answer "try again later", and sends no `error` if the request has no token.
import type {} from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js"; // declares `req.auth`
import type { RequestHandler } from "express";
import { challenge, type Refusal } from "./challenge.ts";
import { InvalidToken, type VerifyToken } from "./token.ts";

export function requireToken(verify: VerifyToken, resource: string, metadataUrl: string): RequestHandler {
  return async function checkToken(req, res, next) {
    const refuse = (refusal?: Refusal) =>
      void res
        .status(refusal?.error === "invalid_request" ? 400 : 401)
        .set("WWW-Authenticate", challenge(metadataUrl, refusal))
        .json(refusal ?? {});

    // Accept only the header, because a token in the query would end up in logs (RFC 9700, section 4.3.2).
    // Accept only one header: with two, `headers` has the first, while a proxy in front may have used the
    // second.
    const [header = "", ...others] = req.headersDistinct["authorization"] ?? [];
    if (others.length > 0) {
      return refuse({ error: "invalid_request", error_description: "send exactly one Authorization header" });
    }
    const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header) ?? [];
    if (token === undefined) return refuse();
    try {
      const { subject, clientId, scopes, expiresAt } = await verify(token);
      req.auth = { token, clientId, scopes, expiresAt, resource: new URL(resource), extra: { subject } };
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error; // answerErrors answers with another status
      return refuse({ error: "invalid_token", error_description: error.message });
    }
    next();
  };
}
