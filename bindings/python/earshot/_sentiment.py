"""Assessment of texts: what a message says and how its writer feels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
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


class Reproach(IntEnum):
    """How far a complaint goes."""

    NONE = 0
    IMPLIED = 1
    DISAPPROVAL = 2
    ACCUSATION = 3
    BLAME = 4


class Topic(IntEnum):
    """What a customer wants to have settled."""

    NONE = 0
    DELIVERY = 1
    ORDER = 2
    ACTIVATION = 3
    DECLINED = 4
    PENDING = 5
    WRONG_CHARGE = 6
    FEES = 7
    REFUND = 8
    LOST_OR_STOLEN = 9
    IDENTITY = 10
    ACCESS = 11
    ACCOUNT_CHANGE = 12
    PAYMENT_METHOD = 13
    EXCHANGE = 14
    ELIGIBILITY = 15


@dataclass(frozen=True, slots=True)
class Assessment:
    """Integers in thousandths: score -1000 hostile .. 1000 delighted, the rest 0 .. 1000.

    What follows model_version is read in English alone and 0 elsewhere."""

    score: int
    negative: int
    neutral: int
    positive: int
    severity: int
    confidence: int
    intents: Intent
    language: str
    model_version: int
    complaint: int = 0
    offensive: int = 0
    sarcasm: int = 0
    anger: int = 0
    joy: int = 0
    optimism: int = 0
    sadness: int = 0
    topic_probability: int = 0
    reproach: Reproach = Reproach.NONE
    topic: Topic = Topic.NONE

    @property
    def label(self) -> str:
        """negative, neutral or positive: the likeliest; a tie goes to neutral, then to negative."""
        if self.neutral >= self.negative and self.neutral >= self.positive:
            return "neutral"
        return "negative" if self.negative >= self.positive else "positive"


def _of(values: tuple) -> Assessment:
    *numbers, reproach, topic = values[9]
    return Assessment(
        *values[:6], Intent(values[6]), values[7], values[8], *numbers, Reproach(reproach), Topic(topic)
    )


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
