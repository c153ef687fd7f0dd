// Middleware for libraries that verify tokens but do not handle HTTP. It reads the header and refuses as RFC
// 6750 says, so that acceptance is the library's own decision.
import express, { type Express, type RequestHandler } from "express";
import { PATH } from "./api.ts";

/** Throws to refuse the token. */
export type Verify = (token: string) => Promise<unknown>;

export function guardedBy(verify: Verify): Express {
  return express().get(PATH, requireToken(verify), (_, res) => void res.json({ ok: true }));
}

function requireToken(verify: Verify): RequestHandler {
  return async (req, res, next) => {
    const [header, ...others] = req.headersDistinct["authorization"] ?? [];
    if (others.length > 0) {
      return void res.status(400).set("www-authenticate", 'Bearer error="invalid_request"').end();
    }
    const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header ?? "")?.[1];
    if (token === undefined) return void res.status(401).set("www-authenticate", "Bearer").end();
    try {
      await verify(token);
    } catch {
      return void res.status(401).set("www-authenticate", 'Bearer error="invalid_token"').end();
    }
    next();
  };
}
