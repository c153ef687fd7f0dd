"""Where each vendor puts roles."""

from collections.abc import Iterable, Mapping
from typing import Any


def roles_in(claims: Mapping[str, Any], path: Iterable[str]) -> list[str]:
    """What stands at the end of a path of names, as in realm_access, roles."""
    found: Any = claims
    for name in path:
        found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return list(found)
