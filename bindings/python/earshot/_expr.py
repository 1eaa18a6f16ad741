"""Expressions by themselves: the language of a policy's conditions over records of the host's own."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
from typing import Any, Mapping, Optional, Union

from . import _earshot
from ._errors import Diagnostic, EvaluationError

# What a field is declared of: a name of the language, or the Python type that stands for it.
FieldType = Union[str, type, Mapping[str, Any]]

_NAMES = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    bytes: "bytes",
    dt.timedelta: "duration",
    dt.datetime: "timestamp",
    dict: "map",
    list: "list",
    object: "dyn",
}

# EARSHOT_EXPR_*
_ERROR, _DOUBLE, _BYTES, _DURATION, _TIMESTAMP, _IP, _CIDR = 1, 6, 8, 9, 10, 16, 17

_SECOND = dt.timedelta(seconds=1)
_MICROSECOND = dt.timedelta(microseconds=1)


def _declared(field: FieldType) -> Any:
    if isinstance(field, Mapping):
        return {name: _declared(inner) for name, inner in field.items()}
    if isinstance(field, str):
        return field
    if field not in _NAMES:
        raise TypeError(f"{field!r} stands for no type of a field; write its name, as 'list<string>'")
    return _NAMES[field]


def _duration_text(span: dt.timedelta) -> str:
    micros = span // _MICROSECOND
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    return f"{sign}{micros // 1_000_000}.{micros % 1_000_000:06d}s"


def _plain(value: Any) -> Any:
    """What JSON has no form for, as the library reads it."""
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("a datetime needs a time zone: which instant it is depends on it")
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"a record cannot hold {type(value).__name__}")


def _micros(text: str) -> str:
    """A text with nine digits of fraction, cut to the six that Python has."""
    dot = text.find(".")
    if dot < 0:
        return text
    end = dot + 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return text[:dot] + "." + text[dot + 1 : end][:6].ljust(6, "0") + text[end:]


def _value_of(kind: int, value: Any) -> Any:
    if kind == _DOUBLE:
        return float(value)
    if kind == _BYTES:
        return base64.b64decode(value)
    if kind == _DURATION:
        sign = -1 if value.startswith("-") else 1
        seconds, _, fraction = _micros(value.lstrip("-")[:-1]).partition(".")
        return sign * (int(seconds) * _SECOND + int(fraction or 0) * _MICROSECOND)
    if kind == _TIMESTAMP:
        return dt.datetime.fromisoformat(_micros(value).replace("Z", "+00:00"))
    if kind == _IP:
        return ipaddress.ip_address(value)
    if kind == _CIDR:
        return ipaddress.ip_interface(value)
    return value


class Expr:
    """Compiled and immutable: any number of threads share one.

    >>> Expr("a > 1 && b == 'x'", fields={"a": int, "b": "string"}).eval({"a": 2, "b": "x"})
    True
    """

    __slots__ = ("_handle", "source")

    def __init__(self, source: str, *, fields: Optional[Mapping[str, FieldType]] = None) -> None:
        """InvalidError lists every mistake with its place (`diagnostics`)."""
        self._handle = _earshot.Expr(source, json.dumps(_declared(fields or {})))
        self.source = source

    @property
    def type(self) -> str:
        """Of the result: "bool", "list<string>"; "dyn" where only a record tells."""
        return self._handle.type()

    def eval(self, record: Union[Mapping[str, Any], str, bytes, None] = None) -> Any:
        """The value for a record, which may be JSON already. EvaluationError where there is none.

        Times, bytes and addresses are those of Python; within lists and maps they are texts.
        """
        kind, text = self._run(record)
        value = json.loads(text)
        if kind == _ERROR:
            raise EvaluationError(
                Diagnostic(value.get("line", 0), value.get("column", 0), value["code"], value["message"])
            )
        return _value_of(kind, value)

    def matches(self, record: Union[Mapping[str, Any], str, bytes, None] = None) -> bool:
        """Whether it is true: an error value, as of a missing field, is not."""
        return self._run(record)[1] == "true"

    def _run(self, record: Union[Mapping[str, Any], str, bytes, None]) -> Any:
        if record is None:
            record = {}
        if not isinstance(record, (str, bytes)):
            record = json.dumps(record, default=_plain, ensure_ascii=False, allow_nan=False)
        return self._handle.eval(record)

    def __repr__(self) -> str:
        return f"<earshot.Expr {self.source!r}>"
