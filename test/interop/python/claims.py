"""Finds the roles in a vendor's claims."""

from collections.abc import Iterable, Mapping
from typing import Any


def roles_in(claims: Mapping[str, Any], path: Iterable[str]) -> list[str]:
    """Returns the list at the end of a path of claim names, such as realm_access, roles."""
    found: Any = claims
    for name in path:
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return list(found)
