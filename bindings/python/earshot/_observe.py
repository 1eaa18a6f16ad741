"""What an engine tells of its work: log entries, counters and durations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Mapping, Optional, Tuple

LEVELS = {"info": 1, "warning": 2, "error": 3}


@dataclass(frozen=True)
class LogEntry:
    """Something that happened: `code` and the names of `fields` are stable (docs/operations.md)."""

    level: str  # "info", "warning", "error"
    code: str
    message: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Metric:
    """A counter since the engine was opened, or how often something took how long."""

    kind: str  # "counter", "histogram"
    name: str
    label: str  # of "decisions" the kind of decision
    value: int  # of a histogram: how many were measured
    sum_micros: int
    buckets: Tuple[int, ...]  # of a histogram: [0] below a microsecond, [i] from 2^(i-1) up to 2^i of them

    @classmethod
    def _of(cls, raw: Tuple[int, str, str, int, int, list[int]]) -> "Metric":
        kind, name, label, value, sum_micros, buckets = raw
        return cls({1: "counter", 2: "histogram"}.get(kind, str(kind)), name, label, value, sum_micros, tuple(buckets))


Log = Callable[[LogEntry], object]


def callback(log: Optional[Log]) -> Optional[Callable[[int, str, str, Mapping[str, str]], None]]:
    """What the extension module calls for a log of the caller's."""
    if log is None:
        return None
    if not callable(log):
        raise TypeError("log must be callable: it is given a LogEntry")
    told: Log = log
    names = {number: name for name, number in LEVELS.items()}

    def tell(level: int, code: str, message: str, fields: Mapping[str, str]) -> None:
        told(LogEntry(names.get(level, str(level)), code, message, fields))

    return tell
