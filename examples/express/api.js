// The parts that both APIs share: the routes, API keys in X-API-Key, and the error handler.
import { once } from "node:events";
import express from "express";
import { introspect, Refused } from "./introspect.js";

/** Listens on a free port. `checks` identify the caller, `needsScope` checks its permissions. */
export async function startApi(settings, checks, needsScope) {
  const app = express().disable("x-powered-by");
  app.use(apiKey(settings), ...checks);
  app.get("/orders", needsScope("orders:read"), (req, res) => void res.json({ owner: req.caller.subject }));
  app.post("/orders", needsScope("orders:write"), (_req, res) => void res.status(201).json({}));
  app.use(answerError);
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/orders`,
    async close() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

function apiKey(settings) {
  return async function checkApiKey(req, _res, next) {
    const key = req.headers["x-api-key"];
    if (key === undefined) return next();
    const known = await introspect(settings, key);
    // JWTs can be introspected too, so accept only tokens that never expire: these are API keys.
    if (!known || known.exp !== undefined || known.aud !== settings.audience) {
      throw new Refused(401, "unknown API key");
    }
    req.caller = { subject: known.sub, scopes: (known.scope ?? "").split(" ") };
    next();
  };
}

// Express recognises an error handler by its four parameters.
function answerError(error, _req, res, next) {
  if (res.headersSent) return next(error);
  res
    .status(error.status ?? 500)
    .set(error.headers ?? {})
    .json({ error: error.message });
}
