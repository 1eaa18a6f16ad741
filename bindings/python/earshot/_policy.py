"""Policies: channels, calendars, targets, expectations and rules of a tenant, compiled."""

from __future__ import annotations

from os import PathLike
from typing import Tuple, Union

from . import _earshot
from ._errors import Diagnostic


class Policy:
    """Compiled and immutable: any number of engines and threads share one."""

    __slots__ = ("_handle",)

    def __init__(self, handle: _earshot.Policy) -> None:
        self._handle = handle

    @classmethod
    def compile(cls, source: Union[str, bytes]) -> "Policy":
        """From YAML. InvalidError lists every mistake with its place (`diagnostics`)."""
        return cls(_earshot.Policy(source))

    @classmethod
    def load(cls, path: Union[str, "PathLike[str]"]) -> "Policy":
        """From a file."""
        with open(path, "rb") as file:
            return cls.compile(file.read())

    @classmethod
    def default(cls) -> "Policy":
        """The policy inside the library: the well-known channels with what their customers expect."""
        return cls(_earshot.Policy())

    @staticmethod
    def default_source() -> str:
        """Its YAML, to start one's own from."""
        return _earshot.default_policy_source()

    @property
    def hash(self) -> str:
        """Of what it says, not of layout or comments."""
        return self._handle.hash().hex()

    @property
    def warnings(self) -> Tuple[Diagnostic, ...]:
        return tuple(Diagnostic(*d) for d in self._handle.warnings())

    def __repr__(self) -> str:
        return f"<earshot.Policy {self.hash}>"
