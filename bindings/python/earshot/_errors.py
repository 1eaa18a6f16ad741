"""Exceptions: one base, one class for each status of the library, each also what Python programmers expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Tuple, Type


@dataclass(frozen=True)
class Diagnostic:
    """One finding with its place; line and column are 1-based, 0 where there is none."""

    line: int
    column: int
    code: str
    message: str


class Error(Exception):
    """What the library refused, and where. str() is every finding, a line each."""

    status: str = ""
    line: int = 0
    column: int = 0
    diagnostics: Tuple[Diagnostic, ...] = ()

    def __init__(
        self, message: str = "", *, status: str = "", diagnostics: Iterable[Diagnostic] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.diagnostics = tuple(diagnostics)
        if self.diagnostics:
            self.line = self.diagnostics[0].line
            self.column = self.diagnostics[0].column


class InvalidError(Error, ValueError):
    """What was given is wrong in itself."""


class NotFoundError(Error, LookupError):
    """No such file, customer or decision."""


class AlreadyExistsError(Error):
    """It exists already."""


class ResourceExhaustedError(Error):
    """Past a limit, or out of memory or disk."""


class StateError(Error):
    """Right in itself, and not now: another process holds the store."""


class OutOfRangeError(Error, ValueError):
    """An instant or number outside the documented range."""


class UnimplementedError(Error, NotImplementedError):
    """Known and not built, or written by a newer version."""


class InternalError(Error):
    """A mistake of the library: please report it."""


class DataLossError(Error):
    """A file is damaged."""


class EvaluationError(Error):
    """An expression gave no value for this record: a field is missing, a division by zero."""

    code: str = ""

    def __init__(self, diagnostic: Diagnostic) -> None:
        place = f"{diagnostic.line}:{diagnostic.column}: " if diagnostic.line else ""
        super().__init__(place + diagnostic.message, diagnostics=[diagnostic])
        self.code = diagnostic.code


_CLASSES: dict[str, Type[Error]] = {
    "INVALID_ARGUMENT": InvalidError,
    "NOT_FOUND": NotFoundError,
    "ALREADY_EXISTS": AlreadyExistsError,
    "RESOURCE_EXHAUSTED": ResourceExhaustedError,
    "FAILED_PRECONDITION": StateError,
    "OUT_OF_RANGE": OutOfRangeError,
    "UNIMPLEMENTED": UnimplementedError,
    "INTERNAL": InternalError,
    "DATA_LOSS": DataLossError,
}


def make(status: str, message: str, diagnostics: Iterable[Tuple[int, int, str, str]]) -> Error:
    """The exception for a status; the extension module raises what this returns."""
    return _CLASSES.get(status, Error)(
        message, status=status, diagnostics=[Diagnostic(*d) for d in diagnostics]
    )
