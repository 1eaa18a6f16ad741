"""The workload of the comparison: conditions of 3 to 5 predicates over events of 25 fields, and which of them match, as
Python finds them. Every peer reads the same.

  workload.py FOLDER    writes fields.json, events.jsonl, rules.jsonl, the same plainly (fields.txt, events.tsv and
                        rules.txt), and expected.json
"""

import json
import random
import sys
from pathlib import Path

TEXTS = {
    "channel": ["email", "chat", "phone", "x", "facebook", "whatsapp", "shop", "review"],
    "language": ["en", "de", "fr", "es", "it", "pl"],
    "country": ["GB", "DE", "FR", "ES", "IT", "PL", "AT", "CH"],
    "tier": ["basic", "silver", "gold", "vip"],
    "product": [f"product-{i}" for i in range(12)],
    "intent": ["complaint", "refund", "question", "praise", "cancel", "outage"],
    "status": ["new", "open", "waiting", "solved"],
}
INTS = {
    "priority": 4, "followers": 200_000, "open_cases": 10, "cases_30d": 30, "reopens": 5, "replies": 20,
    "minutes_waiting": 1_500, "minutes_left": 600, "hour": 24, "orders": 50, "age_days": 4_000,
}
DOUBLES = ["sentiment", "trend", "churn_risk"]
BOOLS = ["is_public", "in_hours", "verified", "escalated"]


def event(rng: random.Random) -> dict:
    out: dict = {name: rng.choice(values) for name, values in TEXTS.items()}
    out.update({name: int(limit * rng.random() ** 2) for name, limit in INTS.items()})
    out.update({name: round(rng.uniform(-1, 1), 3) for name in DOUBLES})
    out.update({name: rng.random() < 0.4 for name in BOOLS})
    return out


def predicate(rng: random.Random, name: str) -> tuple[str, object]:
    """As CEL and as what Python asks of an event."""
    if name in TEXTS:
        how = rng.choice(["==", "==", "!=", "in"])
        if how == "in":
            few = rng.sample(TEXTS[name], 3)
            return f"{name} in {json.dumps(few)}", lambda e: e[name] in few
        value = rng.choice(TEXTS[name])
        return f"{name} {how} {json.dumps(value)}", lambda e: (e[name] == value) == (how == "==")
    if name in BOOLS:
        wanted = rng.random() < 0.7
        return ("" if wanted else "!") + name, lambda e: e[name] == wanted
    at = round(rng.uniform(-0.8, 0.8), 1) if name in DOUBLES else int(INTS[name] * rng.random() ** 2)
    how = rng.choice([">=", "<"])
    return f"{name} {how} {at}", lambda e: (e[name] >= at) == (how == ">=")


def rule(rng: random.Random) -> tuple[str, object]:
    names = rng.sample([*TEXTS, *INTS, *DOUBLES, *BOOLS], rng.choice([3, 4, 5]))
    parts = [predicate(rng, name) for name in names]
    texts = [text for text, _ in parts]
    if rng.random() < 0.25:  # the first two are alternatives
        source = f"({texts[0]} || {texts[1]}) && " + " && ".join(texts[2:])
        return source, lambda e: (parts[0][1](e) or parts[1][1](e)) and all(p(e) for _, p in parts[2:])
    return " && ".join(texts), lambda e: all(p(e) for _, p in parts)


def main(folder: Path) -> None:
    rng = random.Random(20261125)
    events = [event(rng) for _ in range(1_000)]
    rules = [rule(rng) for _ in range(100)]
    fields = {name: "string" for name in TEXTS} | {name: "int" for name in INTS}
    fields |= {name: "double" for name in DOUBLES} | {name: "bool" for name in BOOLS}
    assert len(fields) == 25
    matches, digest = 0, 0
    for e in events:
        for i, (_, holds) in enumerate(rules):
            if holds(e):
                matches += 1
                digest = (digest * 1_000_003 + i + 1) & 0xFFFFFFFF
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fields.json").write_text(json.dumps(fields))
    (folder / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events))
    (folder / "rules.jsonl").write_text("".join(json.dumps(source) + "\n" for source, _ in rules))
    (folder / "fields.txt").write_text("".join(f"{name} {kind}\n" for name, kind in fields.items()))
    (folder / "events.tsv").write_text("".join("\t".join(str(e[name]) for name in fields) + "\n" for e in events))
    (folder / "rules.txt").write_text("".join(source + "\n" for source, _ in rules))
    (folder / "expected.json").write_text(json.dumps({"matches": matches, "digest": digest}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
