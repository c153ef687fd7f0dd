"""Mintmark for Python: an OIDC/OAuth 2 identity provider for tests.

Example:
    >>> from mintmark import Mintmark
    >>> with Mintmark.start() as idp:
    ...     token = idp.token(user="alice", audience="http://localhost:8000/mcp", scope="read")
    ...     bad = idp.token(user="alice", flaw="expired")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._async_handle import AsyncIsolatedIssuer, AsyncIssuerHandle, AsyncMintmark
    from ._errors import MintmarkError
    from ._flaws import Kind, Refused, RefusedFlaw, flaws, refused
    from ._handle import IsolatedIssuer, IssuerHandle, Mintmark
    from ._received import Active, Clean, Received, Result
    from ._records import (
        CertificateAuthority,
        CheckFinding,
        CheckReport,
        Clock,
        DirectoryClient,
        DirectoryResource,
        DirectoryUser,
        EndedSession,
        ErrorCode,
        Fault,
        Finding,
        Flaw,
        FlawName,
        Inspection,
        InspectionProblem,
        Issuer,
        Key,
        LoggedRequest,
        MintedToken,
        Override,
        Preset,
        PresetText,
        RequestsSend,
        Session,
        Token,
    )

__all__ = [
    "Active",
    "AsyncIsolatedIssuer",
    "AsyncIssuerHandle",
    "AsyncMintmark",
    "CertificateAuthority",
    "CheckFinding",
    "CheckReport",
    "Clean",
    "Clock",
    "DirectoryClient",
    "DirectoryResource",
    "DirectoryUser",
    "EndedSession",
    "ErrorCode",
    "Fault",
    "Finding",
    "Flaw",
    "FlawName",
    "Inspection",
    "InspectionProblem",
    "IsolatedIssuer",
    "Issuer",
    "IssuerHandle",
    "Key",
    "Kind",
    "LoggedRequest",
    "MintedToken",
    "Mintmark",
    "MintmarkError",
    "Override",
    "Preset",
    "PresetText",
    "Received",
    "Refused",
    "RefusedFlaw",
    "RequestsSend",
    "Result",
    "Session",
    "Token",
    "flaws",
    "refused",
]

# Loaded with the first use: the pytest plugin is imported by every run of pytest, and most of it is not needed there.
_MODULES = {
    "AsyncIsolatedIssuer": "_async_handle",
    "AsyncIssuerHandle": "_async_handle",
    "AsyncMintmark": "_async_handle",
    "MintmarkError": "_errors",
    "Kind": "_flaws",
    "Refused": "_flaws",
    "RefusedFlaw": "_flaws",
    "flaws": "_flaws",
    "refused": "_flaws",
    "IsolatedIssuer": "_handle",
    "IssuerHandle": "_handle",
    "Mintmark": "_handle",
    "Active": "_received",
    "Clean": "_received",
    "Received": "_received",
    "Result": "_received",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULES.get(name, '_records')}", __name__), name)
    globals()[name] = value
    return value
