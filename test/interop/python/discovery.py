"""Fetches an issuer's metadata."""

import requests


def discovered(issuer: str) -> dict:
    response = requests.get(metadata_url(issuer), timeout=10)
    response.raise_for_status()
    return response.json()


def metadata_url(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"
