"""The corpus file that earshot-deep-corpus writes, what the networks are asked for, and how an answer is judged."""

import re
import zlib
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

# Columns of an answer.
SENTIMENT, EMOTION, IRONY, OFFENSIVE, COMPLAINT, ANSWERS = slice(0, 3), slice(3, 7), 7, 8, 9, 10
EMOTIONS = ["anger", "joy", "optimism", "sadness"]
BINARY = {"irony": IRONY, "offensive": OFFENSIVE, "complaint": COMPLAINT}
TWO_CLASSES = {"s140_manual", "stsgold", "customer_reviews", "mpqa", "movie_reviews"}
REPORTED = ["tweeteval", "airline", "goemotions", "sst3", "emotion", "irony", "offensive", "complaint"]


@dataclass
class Row:
    set: str
    split: str  # train, held (out of training, for calibration), val, or unlabelled
    label: int  # -1: none
    fast: tuple  # thousandths negative, neutral, positive of the fast tier
    intents: int  # of the fast tier
    pieces: list
    text: str


def read(path):
    rows = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            name, split, label, *fast, intents, pieces, text = line.rstrip("\n").split("\t")
            rows.append(Row(name, split, int(label), tuple(map(int, fast)), int(intents),
                            pieces.split(), text))
    return rows


def plain(text):
    """For the teacher: names and links masked alike in all sets, the words of hashtags as words."""
    text = re.sub(r"@\w+", "@user", text)
    text = re.sub(r"https?://\S+", "http", text)
    return text.replace("#", " # ").replace("_", " ")


def task_of(name):
    return name if name in BINARY or name == "emotion" else "sentiment"


class Targets:
    """Gold labels as tensors, and the loss of logits against them."""

    def __init__(self, rows, weights=None):
        self.label = torch.tensor([row.label for row in rows])
        self.task = [task_of(row.set) for row in rows]
        self.two = torch.tensor([row.set in TWO_CLASSES for row in rows])
        counts = {}
        for row in rows:
            if row.split == "train" and row.label >= 0:
                counts.setdefault(row.set, np.zeros(4))[row.label] += 1
        self.weight = torch.ones(len(rows))
        for i, row in enumerate(rows):
            if row.split == "train" and row.label >= 0:
                of = counts[row.set]
                balance = of.sum() / (np.count_nonzero(of) * of[row.label])
                if row.set in BINARY or row.set == "emotion":
                    balance = balance**0.5
                self.weight[i] = min(balance, 4.0) * (weights or {}).get(row.set, 1.0)

    def loss(self, logits, group):
        group_t = torch.as_tensor(group)
        label, weight = self.label[group_t], self.weight[group_t]
        total = logits.new_zeros(())
        tasks = [self.task[i] for i in group]
        for task in set(tasks):
            at = torch.tensor([j for j, t in enumerate(tasks) if t == task])
            at = at[label[at] >= 0]
            if len(at) == 0:
                continue
            part = logits[at]
            if task == "sentiment":
                three = part[:, SENTIMENT].clone()
                three[:, 1] = torch.where(self.two[group_t[at]], three[:, 1] - 1e4, three[:, 1])
                loss = functional.cross_entropy(three, label[at], reduction="none")
            elif task == "emotion":
                loss = functional.cross_entropy(part[:, EMOTION], label[at], reduction="none")
            else:
                loss = functional.binary_cross_entropy_with_logits(
                    part[:, BINARY[task]], label[at].float(), reduction="none")
            total = total + (loss * weight[at]).sum()
        return total / len(group)


def teacher_order(rows, rng):
    """What the teacher learns from: as much as an hour of one core allows, classes nearer to balance.

    Texts that it leaves out it answers without having seen their labels.
    """
    caps = {("tweeteval", 0): 9000, ("tweeteval", 1): 9000, ("tweeteval", 2): 8000,
            ("airline", 0): 3000, ("offensive", 0): 4500}
    times = {"tweeteval": 1, "airline": 1, "emotion": 2, "irony": 2, "offensive": 1, "complaint": 1}
    picked, counts = [], {}
    for i in rng.sample(range(len(rows)), len(rows)):
        row = rows[i]
        if row.split != "train" or row.set not in times:
            continue
        key = (row.set, row.label)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= caps.get(key, 1 << 30):
            picked += [i] * times[row.set]
    rng.shuffle(picked)
    return picked


def label_order(rows, rng):
    """Every text worth an answer of the teacher, the most useful first: training stops it by the clock."""
    rank = {"emotion": 0, "irony": 0, "tweeteval": 1, "airline": 1, "offensive": 2, "complaint": 2,
            "airline_all": 3, "twcs": 3}
    picked = [i for i, row in enumerate(rows)
              if row.split in ("train", "held", "unlabelled") and row.set in rank]
    rng.shuffle(picked)
    return sorted(picked, key=lambda i: rank[rows[i].set])


def recalls_and_f1(label, answer, classes):
    recall, f1 = [], []
    for c in range(classes):
        hit = np.sum((label == c) & (answer == c))
        recall.append(hit / max(1, np.sum(label == c)))
        f1.append(2 * hit / max(1, np.sum(label == c) + np.sum(answer == c)))
    return np.array(recall), np.array(f1)


def report(rows, logits, picked):
    """Prints and returns the measures of the sets among the rows picked."""
    found = {}
    for name in REPORTED:
        at = np.array([i for i in picked if rows[i].set == name and rows[i].label >= 0])
        if len(at) == 0:
            continue
        label = np.array([rows[i].label for i in at])
        if task_of(name) == "sentiment":
            recall, f1 = recalls_and_f1(label, logits[at][:, SENTIMENT].argmax(1), 3)
            found[name] = recall.mean()
        elif name == "emotion":
            found[name] = recalls_and_f1(label, logits[at][:, EMOTION].argmax(1), 4)[1].mean()
        else:
            f1 = recalls_and_f1(label, (logits[at][:, BINARY[name]] > 0).astype(int), 2)[1]
            found[name] = f1.mean() if name == "offensive" else f1[1]
    print("  ".join(f"{name} {value:.4f}" for name, value in found.items()), flush=True)
    return found
