"""Earshot hears what customers say on every channel and says who is owed an answer.

    import earshot

    with earshot.Engine.open("desk.earshot") as engine:
        for decision in engine.ingest(events):
            print(decision.kind, decision.subject)

Policy and events in, decisions out. The host owns the network and the clock: times are always given.
"""

from ._engine import Engine, EraseResult, IngestResult
from ._errors import (
    AlreadyExistsError,
    DataLossError,
    Diagnostic,
    Error,
    EvaluationError,
    InternalError,
    InvalidError,
    NotFoundError,
    OutOfRangeError,
    ResourceExhaustedError,
    StateError,
    UnimplementedError,
)
from ._expr import Expr
from ._fold import FoldStep, fold_key, fold_state, fold_step
from ._observe import LogEntry, Metric
from ._policy import Policy
from ._sentiment import Analyzer, Assessment, Intent, Reproach, Topic
from ._types import Decision, Evidence, Identity, Reason
from . import _earshot

__version__: str = _earshot.version()

__all__ = [
    "AlreadyExistsError",
    "Analyzer",
    "Assessment",
    "DataLossError",
    "Decision",
    "Diagnostic",
    "Engine",
    "EraseResult",
    "Error",
    "EvaluationError",
    "Evidence",
    "Expr",
    "FoldStep",
    "Identity",
    "IngestResult",
    "Intent",
    "InternalError",
    "InvalidError",
    "LogEntry",
    "Metric",
    "NotFoundError",
    "OutOfRangeError",
    "Policy",
    "Reason",
    "Reproach",
    "ResourceExhaustedError",
    "StateError",
    "Topic",
    "UnimplementedError",
    "fold_key",
    "fold_state",
    "fold_step",
]
