"""The one error that Mintmark's client raises on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._records import ErrorCode


class MintmarkError(Exception):
    """An error of Mintmark: what was wrong, with a stable code and a hint.

    The codes are those of the control API, which every client shares; see docs/errors.md.

    Example:
        >>> try:
        ...     idp.keys.retire("unknown")
        ... except MintmarkError as error:
        ...     print(error.code, error.hint)
    """

    code: ErrorCode
    """Stable identifier, such as `bad_request` or `unknown_key`."""
    hint: str | None
    """What to do about it, in a sentence or two."""
    status: int | None
    """HTTP status of the answer; None if the server did not answer."""

    def __init__(self, code: ErrorCode, message: str, *, hint: str | None = None, status: int | None = None):
        super().__init__(message if hint is None else f"{message}\n{hint}")
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.code, self.message, self.hint, self.status)


def _restored(code: ErrorCode, message: str, hint: str | None, status: int | None) -> MintmarkError:
    """Makes the error again from its parts, for pickle: pytest-xdist sends errors between processes."""
    return MintmarkError(code, message, hint=hint, status=status)
