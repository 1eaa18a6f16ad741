"""Earshot beside VADER and fastText: the same texts, the same run, one thread.

    run.py TRAIN EVAL [--json]

TRAIN and EVAL are what bench_splits writes. fastText is trained here, on the train splits that the model of Earshot
learnt from: once on all sets of a task together ("all", as Earshot is), once on the set alone ("own"). VADER has
nothing to learn; its published thresholds (+-0.05) make three classes. A dash: it has no answer to that question.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Callable, NamedTuple, Optional, Sequence

import fasttext
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

import earshot

# Its tutorial's settings for short texts, not tuned on the texts below: pairs of words, letters by 3 to 5, more rounds
# over small sets than over large ones.
FASTTEXT = dict(wordNgrams=2, minn=3, maxn=5, dim=50, lr=0.5, bucket=500_000, thread=1, verbose=0)
ROUNDS_TEXTS, ROUNDS_LEAST, ROUNDS_MOST = 1_000_000, 5, 25
SEED = 1

# What of an assessment answers a task of yes and no.
YES = {
    "complaint": (earshot.Intent.COMPLAINT, "complaint", "other"),
    "offensive": (earshot.Intent.OFFENSIVE, "offensive", "not-offensive"),
}


class Row(NamedTuple):
    task: str
    set: str
    language: str
    kind: str
    label: str
    text: str


class Score(NamedTuple):
    recall: float
    f1: float


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        rows = [Row(*line.rstrip("\n").split("\t", 5)) for line in lines]
    return [row._replace(label=row.label.replace(" ", "_")) for row in rows]  # fastText's labels have no spaces


def score(truths: Sequence[str], answers: Sequence[str]) -> Score:
    """Macro averages over the classes that occur."""
    recall = f1 = 0.0
    classes = sorted(set(truths))
    for name in classes:
        both = sum(t == name and a == name for t, a in zip(truths, answers))
        said, true = sum(a == name for a in answers), sum(t == name for t in truths)
        recall += both / true
        f1 += 2 * both / (said + true)
    return Score(recall / len(classes), f1 / len(classes))


# ---- the three --------------------------------------------------------------------------------

Answer = Callable[[Sequence[Row]], Optional[list[str]]]


def vader() -> Answer:
    analyzer = SentimentIntensityAnalyzer()

    def answer(rows: Sequence[Row]) -> Optional[list[str]]:
        if rows[0].task != "sentiment":
            return None
        compound = [analyzer.polarity_scores(row.text)["compound"] for row in rows]
        return ["positive" if c >= 0.05 else "negative" if c <= -0.05 else "neutral" for c in compound]

    return answer


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def train_fasttext(rows: Sequence[Row]) -> "fasttext.FastText._FastText":
    lines = [f"__label__{row.label} {one_line(row.text)}\n" for row in rows]
    random.Random(SEED).shuffle(lines)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.writelines(lines)
        file.flush()
        rounds = min(max(ROUNDS_TEXTS // len(lines), ROUNDS_LEAST), ROUNDS_MOST)
        return fasttext.train_supervised(file.name, seed=SEED, epoch=rounds, **FASTTEXT)


def ask_fasttext(model: "fasttext.FastText._FastText", rows: Sequence[Row]) -> list[str]:
    labels, _ = model.predict([one_line(row.text) for row in rows])
    return [label[0].removeprefix("__label__") if label else "" for label in labels]


def fasttext_all(train: Sequence[Row]) -> tuple[Answer, dict[str, "fasttext.FastText._FastText"]]:
    by_task: dict[str, list[Row]] = defaultdict(list)
    for row in train:
        by_task[row.task].append(row)
    models = {task: train_fasttext(rows) for task, rows in by_task.items()}
    return (lambda rows: ask_fasttext(models[rows[0].task], rows)), models


def fasttext_own(train: Sequence[Row]) -> Answer:
    by_set: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in train:
        by_set[row.task, row.set].append(row)

    def answer(rows: Sequence[Row]) -> Optional[list[str]]:
        own = by_set.get((rows[0].task, rows[0].set))
        return ask_fasttext(train_fasttext(own), rows) if own else None

    return answer


def ask_earshot(analyzer: earshot.Analyzer, told: bool) -> Answer:
    def answer(rows: Sequence[Row]) -> Optional[list[str]]:
        task = rows[0].task
        if task != "sentiment" and task not in YES:
            return None
        assessed = analyzer.assess_many([row.text for row in rows], language=rows[0].language if told else "")
        if task == "sentiment":
            return [a.label for a in assessed]
        intent, yes, no = YES[task]
        return [yes if a.intents & intent else no for a in assessed]

    return answer


# ---- the tables -------------------------------------------------------------------------------

def speeds(rows: Sequence[Row], ways: dict[str, Callable[[list[Row]], object]]) -> dict[str, float]:
    """Messages a second of processor time, the best of three."""
    best = {}
    for name, way in ways.items():
        sample = list(rows)
        took = []
        for _ in range(3):
            began = time.process_time()
            way(sample)
            took.append(time.process_time() - began)
        best[name] = len(sample) / min(took)
    return best


def cell(value: Optional[Score]) -> str:
    return f"{value.recall:6.3f} {value.f1:6.3f}" if value else f"{'-':>6} {'-':>6}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("eval", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    train, judged = read(options.train), read(options.eval)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in judged:
        groups[row.task, row.set].append(row)

    analyzer = earshot.Analyzer()
    every, models = fasttext_all(train)
    ways: dict[str, Answer] = {
        "VADER": vader(),
        "fastText, own set": fasttext_own(train),
        "fastText, all sets": every,
        "Earshot": ask_earshot(analyzer, told=False),
        "Earshot, language told": ask_earshot(analyzer, told=True),
    }
    results = []
    for (task, name), rows in groups.items():
        truths, answers = [row.label for row in rows], {way: answer(rows) for way, answer in ways.items()}
        scores = {way: score(truths, said) if said else None for way, said in answers.items()}
        results.append(dict(task=task, set=name, language=rows[0].language, kind=rows[0].kind, n=len(rows), **scores))

    timed = [row for row in judged if row.task == "sentiment" and row.kind == "validation"]
    per_second = speeds(
        timed,
        {
            "VADER": ways["VADER"],
            "fastText": lambda rows: ask_fasttext(models["sentiment"], rows),
            "Earshot": lambda rows: analyzer.assess_many([row.text for row in rows]),
        },
    )
    if options.json:
        json.dump(dict(sets=results, messages_per_second=per_second), sys.stdout, indent=1)
        print()
        return 0

    print("macro-averaged recall and F1 over the classes of each set; seen: learnt from by all but VADER")
    print(f"{'task':10} {'set':17} {'lang':4} {'kind':10} {'n':>6} " + " ".join(f"|{w.split(',')[0]:>13}" for w in ways))
    print(f"{'':51} " + " ".join(f"|{w.partition(', ')[2]:>13.13}" for w in ways))
    for r in results:
        print(f"{r['task']:10} {r['set']:17} {r['language']:4} {r['kind']:10} {r['n']:6} "
              + " ".join(f"|{cell(r[way])}" for way in ways))
    print(f"\n{len(timed)} texts of the validation splits of sentiment, messages a second of processor time, best of three,")
    print("called from Python, fastText and Earshot on a list of texts at once:")
    for name, speed in per_second.items():
        print(f"  {name:10} {speed:12,.0f}   Earshot is {per_second['Earshot'] / speed:6.1f} times as fast")
    return 0


if __name__ == "__main__":
    sys.exit(main())
