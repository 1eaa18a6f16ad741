"""The words in which a week is written: people, moments and acts, and the event lines that they become.

Nothing here draws lots or asks the clock: the same stories give the same bytes.
"""

import json
from datetime import datetime, timedelta, timezone

MONDAY = datetime(2026, 3, 2, tzinfo=timezone.utc)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

# Where people reach us: touchpoint of the first brand, kind of act, namespace of the identities there.
CHANNELS = {
    "x": ("@skylarkair", "post", "x"),
    "facebook": ("Skylark Air", "comment", "facebook"),
    "instagram": ("@skylarkair", "comment", "instagram"),
    "youtube": ("Skylark Air", "comment", "youtube"),
    "whatsapp": ("+44 117 555 0199", "message", "phone"),
    "sms": ("60777", "message", "phone"),
    "chat": ("website", "message", "web"),
    "phone": ("+44 117 555 0100", "call", "phone"),
    "store": ("Bristol desk", "visit", "desk"),
    "email": ("care@skylark.example", "message", "email"),
    "form": ("contact form", "form", "email"),
    "letter": ("PO Box 12, Bristol", "letter", "post"),
    "partner": ("agency desk", "message", "agency"),
    "review": ("TripReview", "review", "tripreview"),
    "forum": ("Window Seat", "post", "forum"),
    "oldapp": ("app inbox", "message", "app"),
}
HOLIDAYS = {"x": "@skylarkholidays", "facebook": "Skylark Holidays", "email": "care@skylark-holidays.example"}
AGENTS = ["maya", "tomasz", "ines", "jo", "denise", "ravi", "ellen"]


def at(text):
    """'tue 14:05' or 'tue 14:05:30'."""
    day, clock = text.split()
    parts = [int(p) for p in clock.split(":")] + [0]
    return MONDAY + timedelta(days=DAYS.index(day), hours=parts[0], minutes=parts[1], seconds=parts[2])


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def later(moment, **by):
    return moment + timedelta(**by)


class Person:
    """Somebody with an identity for each network, made up from his name on first use."""

    numbers = {}

    def __init__(self, name, followers=0, verified=False, **ids):
        self.name, self.followers, self.verified, self.ids = name, followers, verified, ids
        self.slug = "".join(c for c in name.lower() if c.isalnum())

    def id_on(self, space):
        if space not in self.ids:
            n = Person.numbers[space] = Person.numbers.get(space, 0) + 1
            if space == "email":
                self.ids[space] = f"{self.slug}@mail.example"
            elif space == "phone":
                self.ids[space] = f"+4477009{n:05d}"
            else:
                self.ids[space] = str(20000 + n * 37)
        return self.ids[space]

    def author(self, channel):
        space = CHANNELS[channel][2]
        author = {"namespace": space, "id": self.id_on(space)}
        if space in ("x", "facebook", "instagram", "youtube", "forum", "tripreview"):
            author["handle"] = self.slug
        if self.followers and space in ("x", "instagram", "youtube"):
            author["followers"] = self.followers
            if self.verified:
                author["verified"] = True
        return author


class Week:
    def __init__(self):
        self.lines = []  # (received, order, event)
        self.count = {}
        self.asked = {}  # key to (channel, touchpoint, author, thread)

    def _key(self, source):
        self.count[source] = self.count.get(source, 0) + 1
        return f"{source[:2]}-{1000 + self.count[source]}"

    def _add(self, event, moment, received):
        event["occurred_at"] = stamp(moment)
        if received is not None and received != moment:
            event["received_at"] = stamp(received)
        self.lines.append((received or moment, len(self.lines), event))
        return event

    def says(self, who, channel, when, text, received=None, day_only=False, holidays=False, to=None, **more):
        """A customer speaks. Gives the key, ('x', 'x-1001')."""
        moment = at(when) if isinstance(when, str) else when
        received = at(received) if isinstance(received, str) else received
        touchpoint, kind, _ = CHANNELS[channel]
        if holidays:
            touchpoint = HOLIDAYS[channel]
        event = {"source": channel, "id": self._key(channel), "kind": kind, "channel": channel,
                 "touchpoint": touchpoint, "author": who.author(channel)}
        if channel in ("x", "instagram", "forum"):
            event["addressed"] = more.pop("addressed", "mention")
        if to is not None:
            event["in_reply_to"] = to[1] if to[0] == channel else {"source": to[0], "id": to[1]}
        event["text"] = text
        event.update(more)
        self._add(event, moment, received)
        if day_only:
            event["occurred_at"] = moment.strftime("%Y-%m-%d")
        self.asked[(channel, event["id"])] = event
        return (channel, event["id"])

    def answers(self, key, when, text, received=None, agent=None, role="agent", channel=None, **more):
        """We answer on the channel it came from, or on another one."""
        moment = at(when) if isinstance(when, str) else when
        received = at(received) if isinstance(received, str) else received
        asked = self.asked[key]
        where = channel or asked["channel"]
        touchpoint, kind, _ = CHANNELS[where]
        agent = agent or AGENTS[len(self.lines) % len(AGENTS)]
        event = {"source": where, "id": self._key(where), "kind": kind, "channel": where,
                 "touchpoint": asked["touchpoint"] if where == asked["channel"] else touchpoint,
                 "direction": "outbound", "author": {"namespace": "staff", "id": agent, "role": role}}
        if where == key[0]:
            event["in_reply_to"] = key[1]
        else:
            event["in_reply_to"] = {"source": key[0], "id": key[1]}
        if "thread" in asked and where == asked["channel"]:
            event["thread"] = asked["thread"]
        if "case" in asked:
            event["case"] = asked["case"]
        event["text"] = text
        event.update(more)
        self._add(event, moment, received)
        return (where, event["id"])

    def publishes(self, channel, when, text, **more):
        """Our own post to everybody."""
        touchpoint, kind, space = CHANNELS[channel]
        event = {"source": channel, "id": self._key(channel), "kind": "post", "channel": channel,
                 "touchpoint": touchpoint, "direction": "outbound", "campaign": True,
                 "author": {"namespace": space, "id": "1000", "role": "brand"}, "text": text}
        event.update(more)
        self._add(event, at(when), None)
        return (channel, event["id"])

    def echo(self, key, when, text, **author):
        """The network hands us our own words as if somebody had written to us."""
        touchpoint, _, space = CHANNELS[key]
        event = {"source": key, "id": self._key(key), "kind": "post", "channel": key, "touchpoint": touchpoint,
                 "author": {"namespace": space, "id": "1000", "role": "brand", **author}, "text": text}
        self._add(event, at(when), None)

    def edits(self, key, when, text, **more):
        asked = self.asked[key]
        event = dict(asked)
        event.pop("received_at", None)
        event["event"] = "interaction.edit"
        event["revision"] = asked.get("revision", 0) + 1
        event["text"] = text
        event.update(more)
        asked["revision_now"] = event["revision"]
        self._add(event, at(when), None)

    def deletes(self, key, when, by_author=True):
        event = {"event": "interaction.delete", "source": key[0], "id": f"{key[1]}-deleted",
                 "interaction": {"source": key[0], "id": key[1]}}
        if not by_author:
            event["by_author"] = False
        self._add(event, at(when), None)

    def seen(self, key, when, **metrics):
        event = {"event": "interaction.metrics", "source": key[0], "id": f"{key[1]}-{when.replace(' ', '-')}",
                 "interaction": {"source": key[0], "id": key[1]}, "metrics": metrics}
        self._add(event, at(when), None)

    def crm(self, kind, when, **fields):
        moment = at(when) if isinstance(when, str) else when
        event = {"event": kind, "source": "crm", "id": self._key("crm"), **fields}
        self._add(event, moment, None)

    def about(self, kind, when, key, **fields):
        self.crm(kind, when, interaction={"source": key[0], "id": key[1]}, **fields)

    def again(self, key, when):
        """The same delivery once more, as webhooks do."""
        received = at(when)
        for _, _, event in list(self.lines):
            if (event["source"], event["id"]) == key and "event" not in event:
                twin = dict(event)
                twin["received_at"] = stamp(received)
                self.lines.append((received, len(self.lines), twin))
                return
        raise KeyError(key)

    def write(self):
        order = ["event", "source", "id", "revision", "occurred_at", "received_at"]
        out = []
        for _, _, event in sorted(self.lines, key=lambda line: line[:2]):
            event.pop("revision_now", None)
            fields = {k: event[k] for k in order if k in event}
            fields.update((k, v) for k, v in event.items() if k not in fields)
            out.append(json.dumps(fields, ensure_ascii=False, separators=(", ", ": ")))
        return "\n".join(out) + "\n"
