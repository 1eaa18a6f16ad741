"""What comes out of an engine, as immutable values."""

from __future__ import annotations

import json as _json
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Mapping, Optional, Tuple

from . import _times


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a stable code, the figures in plain words, and what it added to the total."""

    code: str
    detail: str = ""
    contribution: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """An interaction, or a stretch of its text in bytes of UTF-8 (begin and end 0: all of it)."""

    source: str
    id: str
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a reply goes to: (namespace, id) on a network."""

    namespace: str
    id: str


_NO_ARGUMENTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Decision:
    """What must happen or has been noticed. `json` is the line that every other face prints."""

    id: str
    kind: str
    subject: str
    trigger: str
    policy: str
    at: datetime
    rule: str = ""
    due_at: Optional[datetime] = None
    priority: int = 0
    priority_parts: Tuple[Reason, ...] = ()
    reasons: Tuple[Reason, ...] = ()
    evidence: Tuple[Evidence, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=lambda: _NO_ARGUMENTS, hash=False)
    identity: Optional[Identity] = None
    channel: str = ""
    touchpoint: str = ""
    brand: str = ""
    ordinal: int = 0
    confidence: int = 1000
    supersedes: Tuple[str, ...] = ()
    json: str = field(default="", repr=False, compare=False)

    @classmethod
    def from_json(cls, line: str) -> "Decision":
        values: dict[str, Any] = _json.loads(line)
        known = {name: values[name] for name in _PLAIN if name in values}
        known["at"] = _times.parse(values["at"])
        if "due_at" in values:
            known["due_at"] = _times.parse(values["due_at"])
        for name in ("priority_parts", "reasons"):
            if name in values:
                known[name] = tuple(
                    Reason(r["code"], r.get("detail", ""), r.get("contribution", 0)) for r in values[name]
                )
        if "evidence" in values:
            known["evidence"] = tuple(
                Evidence(e["source"], e["id"], e.get("begin", 0), e.get("end", 0)) for e in values["evidence"]
            )
        if "arguments" in values:
            known["arguments"] = MappingProxyType(values["arguments"])
        if "identity" in values:
            known["identity"] = Identity(values["identity"]["namespace"], values["identity"]["id"])
        if "supersedes" in values:
            known["supersedes"] = tuple(values["supersedes"])
        return cls(json=line, **known)

    def __reduce__(self) -> Tuple[Any, ...]:
        """A decision travels between processes as its line, which is all of it."""
        return (Decision.from_json, (self.json,))


_PLAIN = (
    "id",
    "kind",
    "subject",
    "trigger",
    "policy",
    "rule",
    "priority",
    "channel",
    "touchpoint",
    "brand",
    "ordinal",
    "confidence",
)


def decisions_of(lines: str) -> list[Decision]:
    # Not splitlines(): it also breaks at U+2028 and its kin, which a text may hold.
    return [Decision.from_json(line) for line in lines.split("\n") if line]
