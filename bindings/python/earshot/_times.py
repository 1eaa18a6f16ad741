"""Times: the library counts microseconds since 1970 in UTC; Python has aware datetimes. No naive ones here."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Union

Time = Union[datetime, int]

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(time: Time) -> int:
    """Whole microseconds, without going through floating point."""
    if isinstance(time, datetime):
        if time.tzinfo is None or time.utcoffset() is None:
            raise ValueError("a datetime without a time zone says no instant: give it a tzinfo")
        return (time - _EPOCH) // _MICROSECOND
    if isinstance(time, bool) or not isinstance(time, int):
        raise TypeError("a time is an aware datetime or whole microseconds since 1970")
    return time


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def parse(text: str) -> datetime:
    """RFC 3339 in UTC as the library writes it: "2026-03-02T09:30:00Z", with microseconds if there are any."""
    # fromisoformat reads "Z" from 3.11 on, and any number of decimals; 3.10 wants 3 or 6.
    body = text[:-1] if text.endswith("Z") else text
    if "." in body:
        whole, fraction = body.split(".")
        body = f"{whole}.{fraction:0<6}"
    return datetime.fromisoformat(body).replace(tzinfo=timezone.utc)
