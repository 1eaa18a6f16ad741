"""How well a message that reports a failed attempt elsewhere is recognised: labels made by reading, ids alone.

    failed_channel.py EARSHOT [DATA_FOLDER]

bench/labels/failed_channel.csv holds two samples of the airline tweets, labelled by one reader before anything was changed
because of them: 200 drawn from those that were flagged, 400 from the others that had not been read while the phrases were
written. 1: the author tells of an attempt by phone, e-mail, form, chat or message that got him no answer or no help (kept
waiting, cut off, unanswered, called again and again). In person at a desk does not count, nor does a web page that fails.

Precision is that of the flagged sample. The second sample left out tweets that had been read, most of them flagged, so
recall is put together from strata: what is flagged times the precision, against what the share of positives among
unflagged random tweets makes of all unflagged ones.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path


def flagged(command: str, tweets: list[dict]) -> dict[str, bool]:
    lines = "".join(json.dumps({"id": t["tweet_id"], "text": t["text"], "lang": "en"}) + "\n" for t in tweets)
    scored = subprocess.run([command, "score"], input=lines, capture_output=True, text=True, check=True)
    return {one["id"]: "failed_channel" in one["intents"] for one in map(json.loads, scored.stdout.splitlines())}


def main() -> int:
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    data = Path(sys.argv[2] if len(sys.argv) == 3 else "../shared/data") / "airline" / "tweets.csv"
    if not data.exists():
        print(f"{data} is not there: the labels name tweets of that file", file=sys.stderr)
        return 2
    with data.open(encoding="utf-8", newline="") as file:
        flags = flagged(sys.argv[1], list(csv.DictReader(file)))
    with (Path(__file__).parent / "labels" / "failed_channel.csv").open(encoding="utf-8", newline="") as file:
        labels = [(row["tweet_id"], row["sample"], row["label"] == "1") for row in csv.DictReader(file)]

    judged = [label for tweet, sample, label in labels if sample == "flagged" and flags[tweet]]
    precision = sum(judged) / len(judged)
    unflagged = [label for tweet, sample, label in labels if sample == "random" and not flags[tweet]]
    total = sum(flags.values())
    hits = total * precision
    missed = (len(flags) - total) * sum(unflagged) / len(unflagged)
    print(f"tweets {len(flags)}, flagged {total} ({100 * total / len(flags):.1f} %)")
    print(f"precision {precision:.3f} ({sum(judged)} of {len(judged)} flagged tweets that were read)")
    print(f"recall {hits / (hits + missed):.2f} (of {len(unflagged)} unflagged tweets that were read {sum(unflagged)} were missed)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
