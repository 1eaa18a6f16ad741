"""The fold by itself, for engines that keep the state of each customer: a keyed stream processor, a Spark job."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Iterable, Mapping, NamedTuple, Optional, Tuple

from . import _earshot, _times
from ._engine import Event, IngestResult, _line
from ._policy import Policy
from ._sentiment import Analyzer


def _handle_of(policy: Optional[Policy]) -> Optional[_earshot.Policy]:
    if policy is not None and not isinstance(policy, Policy):
        raise TypeError("policy must be a Policy: Policy.load reads one from a file")
    return None if policy is None else policy._handle


class FoldStep(NamedTuple):
    """What a step gives: the state to keep, what was decided, and when to ask again (None: never)."""

    state: bytes
    decisions: IngestResult
    next_wakeup: Optional[datetime]


def fold_step(
    state: bytes,
    events: Iterable[Event] = (),
    now: Optional[_times.Time] = None,
    *,
    policy: Optional[Policy] = None,
    analyzer: Optional[Analyzer] = None,
    tenant: str = "default",
) -> FoldStep:
    """Takes the events of one customer into his state and fires what is due at or before `now`.

    A pure function. `state`: that of the step before, b"" for a customer of whom nothing is known. Asking too early
    or twice does no harm. Without a policy the one inside the library; without an analyzer texts are not assessed
    unless their event brings an assessment. DataLossError: the state is damaged; StateError: another tenant's.
    """
    if analyzer is not None and not isinstance(analyzer, Analyzer):
        raise TypeError("analyzer must be an Analyzer")
    if isinstance(events, (str, bytes, Mapping)):
        raise TypeError("fold_step takes several events")
    lines = b"\n".join(map(_line, events))
    micros = None if now is None else _times.to_micros(now)
    after, wake, decided = _earshot.fold_step(
        _handle_of(policy),
        None if analyzer is None else analyzer._handle,
        tenant,
        state,
        lines,
        micros,
    )
    return FoldStep(after, IngestResult(*decided), None if wake is None else _times.from_micros(wake))


def fold_state(state: bytes, *, policy: Optional[Policy] = None) -> dict[str, Any]:
    """What a state says: tenant, now, next_wakeup, digest, customers."""
    result: dict[str, Any] = json.loads(_earshot.fold_state_json(_handle_of(policy), state))
    return result


def fold_key(event: Event, *, policy: Optional[Policy] = None) -> Tuple[str, int]:
    """By what to partition a stream: the identity or customer that the event names ("" where only other events
    tell), and a hash of it that is the same on every machine and in every version."""
    return _earshot.fold_key(_handle_of(policy), _line(event))
