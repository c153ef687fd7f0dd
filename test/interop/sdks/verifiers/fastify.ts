// Fastify's plug-ins, each set up as in its README: fastify-jwt-jwks with the JWKS URL, and @fastify/jwt with
// only a public key.
import fastifyJwt from "@fastify/jwt";
import fastify, { type FastifyInstance, type FastifyPluginCallback } from "fastify";
import fastifyJwtJwks, { type FastifyJwtJwksOptions } from "fastify-jwt-jwks";
import { type Api, PATH, serve, type StartApi } from "./api.ts";

const STRICT = { checkTyp: "at+jwt", requiredClaims: ["exp", "iat", "sub", "aud", "client_id"] };
// Its types declare the plug-in as a member of the module, but at run time the module is the plug-in.
const plugin = fastifyJwtJwks as unknown as FastifyPluginCallback<FastifyJwtJwksOptions>;

export const startFastifyJwtJwks: StartApi = async (
  { issuer, audience, jwksUri },
  { strict = false } = {},
) => {
  const app = fastify();
  await app.register(plugin, { jwksUrl: jwksUri, issuer, audience, ...(strict && STRICT) });
  app.get(PATH, { preValidation: (request) => app.authenticate(request) }, () => ({ ok: true }));
  return listening(app);
};

export const startFastifyJwt: StartApi = async ({ issuer, audience, pem }, { strict = false } = {}) => {
  const app = fastify();
  await app.register(fastifyJwt, {
    secret: { public: pem },
    verify: {
      algorithms: ["RS256"],
      allowedIss: issuer,
      allowedAud: audience,
      ...(strict && STRICT),
    },
  });
  app.addHook("onRequest", async (request, reply) => {
    try {
      await request.jwtVerify();
    } catch (error) {
      await reply.send(error);
    }
  });
  app.get(PATH, () => ({ ok: true }));
  return listening(app);
};

async function listening(app: FastifyInstance): Promise<Api> {
  await app.ready();
  const api = await serve(app.server);
  return { ...api, [Symbol.asyncDispose]: () => app.close() };
}
