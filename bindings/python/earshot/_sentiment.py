"""Assessment of texts: what a message says and how its writer feels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from os import PathLike, fspath
from typing import Iterable, Union

from . import _earshot


class Intent(IntFlag):
    """Bits of Assessment.intents."""

    COMPLAINT = 1
    PRAISE = 2
    QUESTION = 4
    REQUEST = 8
    CHURN_THREAT = 16
    LEGAL_THREAT = 32
    PUBLICITY_THREAT = 64
    SAFETY = 128
    OFFENSIVE = 256
    SARCASM = 512
    SPAM = 1024
    FAILED_CHANNEL = 2048
    HOLDING_REPLY = 4096
    THANKS = 8192


@dataclass(frozen=True, slots=True)
class Assessment:
    """Integers in thousandths: score -1000 hostile .. 1000 delighted, the rest 0 .. 1000."""

    score: int
    negative: int
    neutral: int
    positive: int
    severity: int
    confidence: int
    intents: Intent
    language: str
    model_version: int

    @property
    def label(self) -> str:
        """negative, neutral or positive: the likeliest; a tie goes to neutral, then to negative."""
        if self.neutral >= self.negative and self.neutral >= self.positive:
            return "neutral"
        return "negative" if self.negative >= self.positive else "positive"


def _of(values: tuple[int, int, int, int, int, int, int, str, int]) -> Assessment:
    return Assessment(*values[:6], Intent(values[6]), values[7], values[8])


class Analyzer:
    """Reads texts. Immutable: any number of threads share one."""

    __slots__ = ("_handle",)

    def __init__(
        self,
        model_path: Union[str, "PathLike[str]"] = "",
        *,
        delta: Union[str, "PathLike[str]"] = "",
        deep: Union[str, "PathLike[str]"] = "",
        deep_below: int = 1001,
    ) -> None:
        """The model inside the library, or a model file; with a delta file of `earshot train` laid over it.

        `deep` is the file of the deep tier (share/earshot/models/deep.model where Earshot is installed): it is
        asked as well where the confidence is below `deep_below` thousandths; unless told otherwise, always.
        """
        self._handle = _earshot.Analyzer(fspath(model_path), fspath(delta), fspath(deep), deep_below)

    def assess(self, text: Union[str, bytes], *, language: str = "") -> Assessment:
        """One text. `language` is a BCP 47 tag where the caller knows it."""
        return _of(self._handle.assess(text, language))

    def assess_many(self, texts: Iterable[Union[str, bytes]], *, language: str = "") -> list[Assessment]:
        """Many texts at once, other Python threads running meanwhile. All or none."""
        return [_of(values) for values in self._handle.assess_many(texts, language)]

    def assess_json(
        self, text: Union[str, bytes], *, language: str = "", id: str = "", explain: bool = False
    ) -> str:
        """The line of `earshot score`."""
        return self._handle.assess_json(id, text, language, explain)
