"""Verifiers for FastMCP 2.14, 3 and 4 that trust an issuer of Mintmark, each in one line.

Example:
    >>> from mintmark.fastmcp import jwks_verifier
    >>> mcp = FastMCP("notes", auth=jwks_verifier(idp, audience="notes-api", required_scopes=["read"]))
"""

from __future__ import annotations

import base64
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._errors import MintmarkError
from ._records import STATIC_TOKENS

if TYPE_CHECKING:
    from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
    from fastmcp.server.auth.providers.jwt import JWTVerifier, RSAKeyPair, StaticTokenVerifier

    from ._handle import IssuerHandle


def jwks_verifier(
    idp: IssuerHandle, *, audience: str, required_scopes: Sequence[str] = (), alg: str | None = None
) -> JWTVerifier:
    """Returns a verifier that fetches the issuer's keys. It follows a rotation without a restart.

    Args:
        idp: The issuer.
        audience: Audience that tokens must have, or the name of a configured resource.
        required_scopes: Scopes that every token must have.
        alg: Signing algorithm of the tokens. Default: the resource's, else the issuer's.

    Raises:
        MintmarkError: `bad_request` if the issuer signs tokens for this audience with a secret.

    Example:
        >>> auth = jwks_verifier(idp, audience="notes-api")
    """
    tokens = _tokens_with_public_key(idp, audience, alg)
    return _jwt_verifier(tokens, required_scopes, jwks_uri=idp.jwks_uri)


def hmac_verifier(
    idp: IssuerHandle, *, audience: str, required_scopes: Sequence[str] = (), alg: str = "HS256"
) -> JWTVerifier:
    """Returns a verifier with the secret that signs tokens for this audience.

    Mint the tokens with the same `alg`, unless a configured resource signs with its own secret.

    Args:
        idp: The issuer.
        audience: Audience that tokens must have, or the name of a configured resource.
        required_scopes: Scopes that every token must have.
        alg: `HS256`, `HS384` or `HS512`.

    Example:
        >>> auth = hmac_verifier(idp, audience="notes-api")
        >>> token = idp.token(user="alice", audience="notes-api", alg="HS256")
    """
    tokens = _tokens(idp, audience, alg)
    return _jwt_verifier(tokens, required_scopes, public_key=_secret(idp, audience, tokens))


def static_key_verifier(
    idp: IssuerHandle, *, audience: str, required_scopes: Sequence[str] = (), alg: str | None = None
) -> JWTVerifier:
    """Returns a verifier with the issuer's present public key as a PEM. A new key needs a new verifier.

    Args:
        idp: The issuer.
        audience: Audience that tokens must have, or the name of a configured resource.
        required_scopes: Scopes that every token must have.
        alg: Signing algorithm of the tokens, RSA or EC. Default: the resource's, else the issuer's.

    Raises:
        MintmarkError: `bad_request` if the issuer signs tokens for this audience with a secret.

    Example:
        >>> auth = static_key_verifier(idp, audience="notes-api", alg="ES256")
    """
    tokens = _tokens_with_public_key(idp, audience, alg)
    public, _ = _pems(_active_jwk(idp, tokens.alg))
    return _jwt_verifier(tokens, required_scopes, public_key=public)


def introspection_verifier(
    idp: IssuerHandle,
    *,
    audience: str | None = None,
    required_scopes: Sequence[str] = (),
    client_id: str = "demo-api",
    client_secret: str = "demo-api-secret",
    **others: Any,
) -> IntrospectionTokenVerifier:
    """Returns a verifier that asks the issuer about every token, opaque or JWT, so that it notices a revocation.

    Args:
        idp: The issuer.
        audience: Audience that tokens must have. Default: any. FastMCP compares it since 4.1; for older versions the
            returned verifier does.
        required_scopes: Scopes that every token must have.
        client_id: A client that may introspect. Default: the built-in one.
        client_secret: Its secret.
        others: Further arguments of FastMCP's `IntrospectionTokenVerifier`, such as `timeout_seconds`.

    Example:
        >>> auth = introspection_verifier(idp, audience="notes-api")
        >>> token = idp.token(user="alice", audience="notes-api", format="opaque")
    """
    from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier

    arguments: dict[str, Any] = {
        "introspection_url": idp.endpoints["introspection"],
        "client_id": client_id,
        "client_secret": client_secret,
        "required_scopes": list(required_scopes) or None,
        **others,
    }
    if audience is None:
        return IntrospectionTokenVerifier(**arguments)
    if "audience" in inspect.signature(IntrospectionTokenVerifier).parameters:
        return IntrospectionTokenVerifier(audience=audience, **arguments)

    class AudienceVerifier(IntrospectionTokenVerifier):  # type: ignore[misc, unused-ignore]
        async def verify_token(self, token: str) -> Any:
            found = await super().verify_token(token)
            named = found.claims.get("aud") if found is not None else None
            return found if audience in (named if isinstance(named, list) else [named]) else None

    return AudienceVerifier(**arguments)


def static_token_verifier(*, required_scopes: Sequence[str] = ()) -> StaticTokenVerifier:
    """Returns a verifier that knows `dev-alice-token`, `dev-bob-token` and `dev-guest-token`.

    Mintmark's introspection knows the same tokens.

    Args:
        required_scopes: Scopes that every token must have.

    Example:
        >>> auth = static_token_verifier(required_scopes=["read:data"])
    """
    from fastmcp.server.auth.providers.jwt import StaticTokenVerifier

    tokens = {token: {"sub": each["client_id"], **each} for token, each in STATIC_TOKENS.items()}
    return StaticTokenVerifier(tokens=tokens, required_scopes=list(required_scopes) or None)


def rsa_key_pair(idp: IssuerHandle) -> RSAKeyPair:
    """Returns the issuer's RSA key as the key pair with which FastMCP's own tests sign: `create_token(...)`.

    To use a pair of your own, import it first: `idp.keys.import_(pem=Path("private.pem").read_text())`.

    Example:
        >>> pair = rsa_key_pair(idp)
        >>> auth = JWTVerifier(public_key=pair.public_key, issuer="http://localhost:8000", audience="my-mcp-server")
        >>> token = pair.create_token(subject="test@example.com", issuer="http://localhost:8000", audience="my-mcp-server")
    """
    from fastmcp.server.auth.providers.jwt import RSAKeyPair
    from pydantic import SecretStr

    public, private = _pems(_active_jwk(idp, "RS256"))
    return RSAKeyPair(private_key=SecretStr(private), public_key=public)


@dataclass(frozen=True)
class _Tokens:
    """How the issuer's tokens for an audience look."""

    issuer: str
    audience: str
    alg: str


def _tokens(idp: IssuerHandle, audience: str, alg: str | None) -> _Tokens:
    """Mints a sample: resources and profiles may change issuer, audience and algorithm."""
    options: dict[str, Any] = {} if alg is None else {"alg": alg}
    sample = idp.mint(
        audience=audience,
        format="jwt",
        expires_in_seconds=1,
        description="a sample for a verifier of FastMCP",
        **options,
    )
    named = sample.claims.get("aud", audience)
    return _Tokens(
        issuer=sample.claims["iss"],
        audience=named[0] if isinstance(named, list) else named,
        alg=(sample.header or {})["alg"],
    )


def _jwt_verifier(tokens: _Tokens, required_scopes: Sequence[str], **key: str) -> JWTVerifier:
    from fastmcp.server.auth.providers.jwt import JWTVerifier

    arguments: dict[str, Any] = {
        "issuer": tokens.issuer,
        "audience": tokens.audience,
        "algorithm": tokens.alg,
        "required_scopes": list(required_scopes) or None,
        **key,
    }
    return JWTVerifier(**arguments)


def _tokens_with_public_key(idp: IssuerHandle, audience: str, alg: str | None) -> _Tokens:
    tokens = _tokens(idp, audience, alg)
    if tokens.alg.startswith("HS"):
        raise MintmarkError(
            "bad_request",
            f"tokens for {audience!r} are signed with {tokens.alg}, which no public key verifies",
            hint="Use hmac_verifier.",
        )
    return tokens


def _secret(idp: IssuerHandle, audience: str, tokens: _Tokens) -> str:
    for resource in idp.resources.list(private=True):
        entry: dict[str, Any] = dict(resource.entry)
        named = entry.get("audience", resource.name)
        names = [resource.name, *(named if isinstance(named, list) else [named])]
        if audience in names and entry.get("secret") is not None and entry.get("alg") == tokens.alg:
            return str(entry["secret"])
    return _bytes(_active_jwk(idp, tokens.alg)["k"]).decode()


def _active_jwk(idp: IssuerHandle, alg: str) -> dict[str, Any]:
    for key in idp.keys.list(private=True):
        if key.alg == alg and key.state == "active" and key.tokens != "id" and key.private_jwk is not None:
            return key.private_jwk
    made = idp.keys.rotate(alg=alg)  # type: ignore[arg-type]
    return next(
        key.private_jwk for key in idp.keys.list(private=True) if key.kid == made.kid and key.private_jwk
    )


def _pems(jwk: dict[str, Any]) -> tuple[str, str]:
    """Returns the public key and the private key as PEM. FastMCP brings `cryptography`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    number = {name: int.from_bytes(_bytes(jwk[name]), "big") for name in jwk if name in _NUMBERS[jwk["kty"]]}
    private: Any
    if jwk["kty"] == "RSA":
        public = rsa.RSAPublicNumbers(number["e"], number["n"])
        private = rsa.RSAPrivateNumbers(
            number["p"], number["q"], number["d"], number["dp"], number["dq"], number["qi"], public
        ).private_key()
    else:
        curve = {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1}[jwk["crv"]]()
        private = ec.EllipticCurvePrivateNumbers(
            number["d"], ec.EllipticCurvePublicNumbers(number["x"], number["y"], curve)
        ).private_key()
    return (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )


_NUMBERS = {"RSA": ("n", "e", "d", "p", "q", "dp", "dq", "qi"), "EC": ("x", "y", "d")}


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
