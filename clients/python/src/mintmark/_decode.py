"""Turns the JSON of the control API into records."""

from __future__ import annotations

import dataclasses
import re
import types
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from . import _records


def record(name: str, value: Any) -> Any:
    """Returns the record of this name, with `value` as its JSON."""
    return _decoded(getattr(_records, name), value)


@cache
def _fields(kind: type) -> dict[str, tuple[str, Any]]:
    """Returns the name and the type of each field by its name in JSON."""
    hints = get_type_hints(kind)
    return {_json_name(field.name): (field.name, hints[field.name]) for field in dataclasses.fields(kind)}


def _json_name(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match.group(1).upper(), name.rstrip("_"))


def _decoded(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        # Members that a newer server adds are left out.
        known = _fields(kind)
        return kind(
            **{
                known[name][0]: _decoded(known[name][1], each)
                for name, each in value.items()
                if name in known
            }
        )
    if kind is datetime:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))  # Python 3.10 does not read the Z
    if get_origin(kind) in (Union, types.UnionType):
        return _decoded(_chosen(get_args(kind), value), value)
    if get_origin(kind) is list:
        return [_decoded(get_args(kind)[0], each) for each in value]
    return value


def _chosen(kinds: tuple[Any, ...], value: Any) -> Any:
    """Returns that type of a union which the JSON value has."""
    if isinstance(value, dict):
        return next((kind for kind in kinds if dataclasses.is_dataclass(kind)), Any)
    if isinstance(value, list):
        return next((kind for kind in kinds if get_origin(kind) is list), Any)
    return datetime if isinstance(value, str) and datetime in kinds else Any
