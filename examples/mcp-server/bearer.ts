// Who is calling? A request without a good token ends here, with 401. The SDK's requireBearerAuth does much the
// same; this one can also say "ask again later" and keeps `error` out of the answer to a request without a token.
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

    // The header alone: a token in the query would end up in logs (RFC 9700, section 4.3.2). And one header: of
    // two, `headers` has the first, while a proxy in front may have gone by the second.
    const [header = "", ...others] = req.headersDistinct["authorization"] ?? [];
    if (others.length > 0)
      return refuse({ error: "invalid_request", error_description: "one Authorization header, please" });
    const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header) ?? [];
    if (token === undefined) return refuse();
    try {
      const { subject, clientId, scopes, expiresAt } = await verify(token);
      req.auth = { token, clientId, scopes, expiresAt, resource: new URL(resource), extra: { subject } };
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error; // answerErrors refuses it, with another status
      return refuse({ error: "invalid_token", error_description: error.message });
    }
    next();
  };
}
