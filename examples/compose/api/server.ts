// An API that returns its caller's identity. It finds the issuer's keys through the issuer's URL.
import { createServer } from "node:http";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const { ISSUER = "http://localhost:4411", AUDIENCE = "http://localhost:8000", PORT = "8000" } = process.env;

const server = createServer((request, response) => {
  const [scheme, token = ""] = (request.headers.authorization ?? "").split(" ");
  const answer = (status: number, body: object) =>
    response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
  if (scheme?.toLowerCase() !== "bearer") return answer(401, { error: "missing_token" });
  verify(token).then(
    ({ payload }) => answer(200, { subject: payload.sub, scope: payload["scope"] }),
    (error: Error) =>
      isTokensFault(error)
        ? answer(401, { error: "invalid_token", reason: error.message })
        : answer(503, { error: "issuer_unavailable", reason: error.message }),
  );
});

async function verify(token: string) {
  return jwtVerify(token, await publishedKeys(), {
    issuer: ISSUER,
    audience: AUDIENCE,
    typ: "at+jwt",
    algorithms: ["RS256"],
  });
}

let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

async function publishedKeys() {
  if (keys) return keys;
  const response = await fetch(`${ISSUER}/.well-known/openid-configuration`);
  if (!response.ok) throw new Error(`${ISSUER} answers ${response.status}`);
  const { issuer, jwks_uri: url } = (await response.json()) as { issuer: string; jwks_uri: string };
  if (issuer !== ISSUER) throw new Error(`${ISSUER} calls itself ${issuer}`);
  return (keys = createRemoteJWKSet(new URL(url)));
}

/** Whether jose rejected the token itself. If the keys are not available, the token may still be valid. */
function isTokensFault(error: Error): boolean {
  return error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
}

server.listen(Number(PORT), () => console.log(`listening on port ${PORT}, trusting ${ISSUER}`));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close());
