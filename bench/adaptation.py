"""What adapting to a domain is worth: bases that have never seen a set are adapted with some of it.

    adaptation.py BIN_FOLDER DATA_FOLDER WORK_FOLDER

For each set a base is trained without it (earshot-train), adapted with 500 and with 2,000 of its texts (earshot train),
and judged on the others with earshot score: before, after, and beside it the shipped model, which has learnt from most of
these texts and is flattered. Macro averages over the classes that occur. One seed, one core.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

SENTIMENT = ("negative", "neutral", "positive")
SETS = [  # name, file below the data folder, head, labels as they stand there -> as earshot train knows them
    ("brand", "sentiment/brand.tsv", "sentiment", {c: c for c in SENTIMENT}),
    ("customer_reviews", "sentiment/customer_reviews.tsv", "sentiment", {c: c for c in SENTIMENT}),
    ("airline", "sentiment/airline_train.tsv", "sentiment", {c: c for c in SENTIMENT}),
    ("complaint_tweets", "intent/complaint_tweets_train.tsv", "complaint",
     {"complaint": "complaint", "other": "not-complaint"}),
]
SIZES = (500, 2000)


def without(data: Path, file: str, folder: Path) -> Path:
    """The data folder by links, one file less."""
    for path in data.rglob("*"):
        if path.is_file() and path.relative_to(data).as_posix() != file:
            link = folder / path.relative_to(data)
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(path)
    return folder


def macro(truths: list[str], answers: list[str]) -> tuple[float, float, float]:
    recall = f1 = 0.0
    classes = sorted(set(truths))
    for name in classes:
        hit = sum(t == name == a for t, a in zip(truths, answers))
        said, true = answers.count(name), truths.count(name)
        recall += hit / true
        f1 += 2 * hit / (said + true)
    right = sum(t == a for t, a in zip(truths, answers))
    return recall / len(classes), f1 / len(classes), right / len(truths)


def judge(command: Path, head: str, rows: list[tuple[str, str]], options: list[str]) -> tuple[float, float, float]:
    lines = "".join(json.dumps({"text": text, "lang": "en"}) + "\n" for _, text in rows)
    out = subprocess.run([command, "score", *options], input=lines, text=True, capture_output=True, check=True).stdout
    said = [json.loads(line) for line in out.splitlines()]
    if head == "sentiment":
        answers = [line["label"] for line in said]
    else:
        answers = [head if head in line["intents"] else f"not-{head}" for line in said]
    return macro([label for label, _ in rows], answers)


def main() -> int:
    programs, data, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
    if not (data / "sentiment").is_dir():
        print("not measured: no data")
        return 0
    command = programs / "earshot"
    print(f"{'set':17} {'learnt':>6} {'judged':>6} | {'shipped':^20} | {'base without it':^20} | {'adapted':^20} | KiB, s")
    for name, file, head, labels in SETS:
        folder = without(data, file, work / name)
        base = work / f"{name}.model"
        if not base.exists():
            subprocess.run([programs / "earshot-train", "--data", folder, "--out", base, "--seed", "1"],
                           check=True, capture_output=True)
        rows = []
        for line in (data / file).read_text(encoding="utf-8", errors="replace").split("\n"):
            label, tab, text = line.partition("\t")
            if tab and label in labels:
                rows.append((labels[label], text))
        random.Random(1).shuffle(rows)
        for size in SIZES:
            learn, rest = rows[:size], rows[size:]
            if len(rest) < 300:
                continue
            texts, delta = work / f"{name}.{size}.jsonl", work / f"{name}.{size}.delta"
            texts.write_text("".join(json.dumps({"text": t, "labels": l, "lang": "en"}) + "\n" for l, t in learn))
            began = time.monotonic()
            subprocess.run([command, "train", texts, "--model", base, "--out", delta, "--judge", "0"], check=True,
                           capture_output=True)
            took = time.monotonic() - began
            scores = [judge(command, head, rest, options) for options in
                      ([], ["--model", str(base)], ["--model", str(base), "--delta", str(delta)])]
            cells = " | ".join(" ".join(f"{value:6.3f}" for value in score) for score in scores)
            print(f"{name:17} {len(learn):6} {len(rest):6} | {cells} | {delta.stat().st_size // 1024}, {took:.0f}", flush=True)
    print("three figures each: macro recall, macro F1, accuracy")
    return 0


if __name__ == "__main__":
    sys.exit(main())
