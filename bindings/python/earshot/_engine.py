"""The engine of one tenant: events in, decisions out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import PathLike, fspath
from types import TracebackType
from typing import Any, Iterable, Mapping, Optional, Sequence, Tuple, Type, Union, overload

from . import _earshot, _observe, _times
from ._errors import Diagnostic
from ._observe import Log, Metric
from ._policy import Policy
from ._sentiment import Analyzer
from ._types import Decision, decisions_of

Event = Union[Mapping[str, Any], str, bytes]


class IngestResult(Sequence[Decision]):
    """The decisions of one call, a list to all purposes, and what the call took in."""

    __slots__ = ("_decisions", "accepted", "duplicates", "warnings")

    def __init__(
        self, lines: str, accepted: int, duplicates: int, warnings: Iterable[Tuple[int, int, str, str]]
    ) -> None:
        self._decisions = decisions_of(lines)
        self.accepted = accepted
        self.duplicates = duplicates
        self.warnings = tuple(Diagnostic(*w) for w in warnings)

    @overload
    def __getitem__(self, index: int) -> Decision: ...
    @overload
    def __getitem__(self, index: slice) -> list[Decision]: ...
    def __getitem__(self, index: Union[int, slice]) -> Union[Decision, list[Decision]]:
        return self._decisions[index]

    def __len__(self) -> int:
        return len(self._decisions)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IngestResult):
            return self._decisions == other._decisions
        return self._decisions == other

    def __repr__(self) -> str:
        return f"<{len(self)} decisions, {self.accepted} accepted, {self.duplicates} duplicates>"


def _jsonable(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError("a datetime without a time zone says no instant: give it a tzinfo")
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _line(event: Event) -> bytes:
    """An event as one line: a line break within JSON is only ever layout."""
    if isinstance(event, Mapping):
        text = json.dumps(dict(event), ensure_ascii=False, default=_jsonable, allow_nan=False)
        return text.encode("utf-8")
    if isinstance(event, str):
        event = event.encode("utf-8")
    if not isinstance(event, bytes):
        raise TypeError("an event is a mapping, or a JSON object as str or bytes")
    return event.strip().replace(b"\n", b" ").replace(b"\r", b" ")


@dataclass(frozen=True)
class EraseResult:
    """What an erasure came to."""

    events: int
    interactions: int
    mentions: int
    decisions: IngestResult


class Engine:
    """One tenant. Threads may share it; calls that change it take turns."""

    __slots__ = ("_handle",)

    def __init__(self, handle: _earshot.Engine) -> None:
        self._handle = handle

    @classmethod
    def open(
        cls,
        path: Union[str, "PathLike[str]", None] = None,
        *,
        policy: Optional[Policy] = None,
        analyzer: Optional[Analyzer] = None,
        tenant: str = "default",
        assess: bool = True,
        durable: bool = True,
        log: Optional[Log] = None,
        log_level: str = "info",
        metrics: bool = False,
        slow_sync: timedelta = timedelta(seconds=1),
    ) -> "Engine":
        """Opens the store at `path`, or makes it; None: in memory, and nothing is kept.

        Without a policy the one inside the library, without an analyzer the model inside the library.
        `assess=False`: texts are not assessed unless their event brings an assessment. `durable=False`: what was
        acknowledged may be lost with the machine, never torn.

        `log` is called with a LogEntry for what happens from `log_level` on, by the thread that calls the engine and
        before that call returns; a sync that takes `slow_sync` or longer is told. `metrics=True`: see metrics().
        """
        if policy is not None and not isinstance(policy, Policy):
            raise TypeError("policy must be a Policy: Policy.load reads one from a file")
        if analyzer is not None and not isinstance(analyzer, Analyzer):
            raise TypeError("analyzer must be an Analyzer")
        if log_level not in _observe.LEVELS:
            raise ValueError(f"log_level is one of {', '.join(_observe.LEVELS)}")
        if slow_sync <= timedelta(0):
            raise ValueError("slow_sync must be more than nothing")
        flags = (0 if durable else 1) | (0 if assess else 2)
        return cls(
            _earshot.Engine(
                "" if path is None else fspath(path),
                None if policy is None else policy._handle,
                None if analyzer is None else analyzer._handle,
                tenant,
                flags,
                _observe.callback(log),
                _observe.LEVELS[log_level],
                metrics,
                max(1, slow_sync // timedelta(microseconds=1)),
            )
        )

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store. Closing twice is fine; any other use afterwards is a ValueError."""
        self._handle.close()

    @property
    def closed(self) -> bool:
        return self._handle.closed()

    def ingest(self, events: Iterable[Event]) -> IngestResult:
        """Takes events in: mappings, or JSON objects as text, such as the lines of an open file. All or none;
        durable when it returns. Blank texts are passed over. `line` of an error is the number of the event, from 1.
        """
        if isinstance(events, (str, bytes, Mapping)):
            raise TypeError("ingest takes several events; for JSON Lines there is ingest_lines")
        return IngestResult(*self._handle.ingest_json(b"\n".join(map(_line, events))))

    def ingest_lines(self, lines: Union[str, bytes]) -> IngestResult:
        """Takes JSON Lines in."""
        return IngestResult(*self._handle.ingest_json(lines))

    def ingest_proto(self, batch: bytes) -> IngestResult:
        """Takes the bytes of an earshot.v1.EventBatch in."""
        return IngestResult(*self._handle.ingest_proto(batch))

    def advance(self, now: _times.Time) -> IngestResult:
        """Fires everything due at or before `now`: an aware datetime, or microseconds since 1970."""
        return IngestResult(*self._handle.advance(_times.to_micros(now)))

    def next_wakeup(self) -> Optional[datetime]:
        """When advance would next do something; None: never."""
        micros = self._handle.next_wakeup()
        return None if micros is None else _times.from_micros(micros)

    def now(self) -> datetime:
        """The latest instant given to advance; 1970 before the first."""
        micros = self._handle.now()
        assert micros is not None
        return _times.from_micros(micros)

    def standing(self) -> list[Decision]:
        """All decisions that stand."""
        return decisions_of(self._handle.standing()[0])

    def queue(self, limit: int = 0) -> list[dict[str, Any]]:
        """Open obligations, the most urgent first; 0: all."""
        return [json.loads(line) for line in self._handle.queue_json(limit).split("\n") if line]

    def customer(self, node: str) -> dict[str, Any]:
        """One customer by name ("customer:7") or any identity ("x:42"). NotFoundError."""
        result: dict[str, Any] = json.loads(self._handle.customer_json(node))
        return result

    def report(self, *, interactions: bool = False) -> dict[str, Any]:
        """Every figure with its definition, n, number censored and percentiles."""
        result: dict[str, Any] = json.loads(self._handle.report_json(interactions))
        return result

    def explain(self, id: str) -> dict[str, Any]:
        """A decision with what it stands on. NotFoundError."""
        result: dict[str, Any] = json.loads(self._handle.explain_json(id))
        return result

    def counts(self) -> dict[str, int]:
        return self._handle.counts()

    def metrics(self) -> list[Metric]:
        """Counters and durations since it was opened (docs/operations.md). StateError without `metrics=True`."""
        return [Metric._of(raw) for raw in self._handle.metrics()]

    def erase(
        self,
        *,
        customer: Optional[str] = None,
        identity: Optional[str] = None,
        interaction: Optional[str] = None,
    ) -> "EraseResult":
        """Takes content and names of one of the three out of all that is held, for good; figures stay, and what is
        delivered again stays erased. The decisions in it correct what stood.
        """
        asked = [(scope, name) for scope, name in enumerate((customer, identity, interaction)) if name is not None]
        if len(asked) != 1:
            raise TypeError("erase takes one of customer, identity and interaction")
        counts, decisions = self._handle.erase(*asked[0])
        return EraseResult(**counts, decisions=IngestResult(*decisions))

    def export(self, node: str) -> dict[str, Any]:
        """All that is held on a customer. NotFoundError where nothing is."""
        result: dict[str, Any] = json.loads(self._handle.export_json(node))
        return result

    def digest(self) -> str:
        """Engines that took the same events up to the same instant have the same digest."""
        return self._handle.digest().hex()
