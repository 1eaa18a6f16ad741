"""Trains the network of the deep tier and writes it in the integers that the library computes with.

Embedding rows and rows of marks are added, two convolutions of width three follow, their maxima and
means over the message go through one hidden layer to the answers. Learns from gold labels, each set with
a bias of its own that is thrown away, and from the answers of the teacher where it gave some.
"""

import argparse
import math
import random
import struct
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import corpus as corpus_file
from corpus import ANSWERS, BINARY, EMOTION, SENTIMENT

MARK_ROWS = 16
ACTIVATION_BITS = 8  # an activation of 1.0 is 2^8
ACTIVATION_MAX = 4095 / 256  # deep_network.h: kActivationMax
PIECES_MAX = 64  # of a text that is learnt from

# How often a text of a set is seen in one epoch (1), and how much it weighs.
TIMES = {"emotion": 2, "irony": 2, "complaint": 2, "goemotions": 0.5, "brand": 0.6, "mpqa": 0.3}
WEIGHTS = {"tweeteval": 1.0, "airline": 1.0, "goemotions": 0.6, "sst3": 0.8, "tweet_extraction": 0.7,
           "brand": 0.4, "sanders": 0.6, "s140_manual": 1.0, "stsgold": 0.6, "customer_reviews": 0.6,
           "mpqa": 0.3, "movie_reviews": 0.6, "product_reviews": 0.3, "english": 1.0,
           "emotion": 1.0, "irony": 1.0, "offensive": 1.0, "complaint": 1.0}


class Network(nn.Module):
    def __init__(self, rows, channels, hidden, sets):
        super().__init__()
        count, width = rows.shape
        self.rows = nn.Embedding.from_pretrained(rows, freeze=False, sparse=True)
        self.marks = nn.Embedding(MARK_ROWS, width)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.first = nn.Linear(3 * width, channels)
        self.second = nn.Linear(3 * channels, channels)
        self.hidden = nn.Linear(3 * channels + width, hidden)
        self.answers = nn.Linear(hidden, ANSWERS)
        self.set_bias = nn.Embedding(sets, 3)
        nn.init.zeros_(self.set_bias.weight)

    def forward(self, ids, marks, lengths, sets=None):
        mask = (torch.arange(ids.shape[1])[None, :] < lengths[:, None]).float()[:, :, None]
        x = self.rows(ids) + self.marks(marks)
        if self.training:
            x = functional.dropout(x, 0.15)
            x = x * (torch.rand(ids.shape[0], ids.shape[1], 1) > 0.05)
        x = x * mask

        def around(t):
            padded = functional.pad(t, (0, 0, 1, 1))
            return torch.cat([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], 2)

        h1 = functional.hardtanh(self.first(around(x)), 0, ACTIVATION_MAX) * mask
        h2_in = functional.dropout(h1, 0.1, self.training)
        h2 = functional.hardtanh(self.second(around(h2_in)), 0, ACTIVATION_MAX) * mask
        n = lengths[:, None].float()
        pooled = torch.cat([h1.max(1)[0], h2.max(1)[0], h2.sum(1) / n, x.sum(1) / n], 1)
        pooled = functional.dropout(pooled, 0.3, self.training)
        hidden = functional.dropout(functional.relu(self.hidden(pooled)), 0.2, self.training)
        out = self.answers(hidden)
        if sets is not None:
            out = torch.cat([out[:, SENTIMENT] + self.set_bias(sets), out[:, 3:]], 1)
        return out


def read_pieces(rows):
    ids, marks = [], []
    for row in rows:
        pairs = [p.split(":") for p in row.pieces[:PIECES_MAX]] or [("0", "0")]
        ids.append([int(p[0]) for p in pairs])
        marks.append([int(p[1]) for p in pairs])
    return ids, marks


def stack(ids, marks, group):
    lengths = torch.tensor([len(ids[i]) for i in group])
    out = np.zeros((2, len(group), int(lengths.max())), np.int64)
    for row, i in enumerate(group):
        out[0, row, : len(ids[i])] = ids[i]
        out[1, row, : len(ids[i])] = marks[i]
    return torch.from_numpy(out[0]), torch.from_numpy(out[1]), lengths


def groups_of(order, ids, size, rng):
    pool = size * 64
    for first in range(0, len(order), pool):
        part = sorted(order[first : first + pool], key=lambda i: len(ids[i]))
        groups = [part[at : at + size] for at in range(0, len(part), size)]
        rng.shuffle(groups)
        yield from groups


def distil_loss(out, answers, has):
    """Against the teacher: all its answers at once, since any text can be asked about any of them."""
    if not bool(has.any()):
        return out.new_zeros(())
    out, answers = out[has], answers[has]
    sentiment = functional.cross_entropy(out[:, SENTIMENT], answers[:, SENTIMENT].softmax(1), reduction="sum")
    emotion = functional.cross_entropy(out[:, EMOTION], answers[:, EMOTION].softmax(1), reduction="sum")
    binary = functional.binary_cross_entropy_with_logits(out[:, 7:], answers[:, 7:].sigmoid(), reduction="sum")
    return sentiment + 0.5 * emotion + 0.4 * binary


def answer_all(model, ids, marks, picked):
    out = np.zeros((len(ids), ANSWERS), np.float32)
    model.eval()
    with torch.no_grad():
        order = sorted(picked, key=lambda i: len(ids[i]))
        for at in range(0, len(order), 256):
            group = order[at : at + 256]
            out[group] = model(*stack(ids, marks, group)).numpy()
    model.train()
    return out


def train(options, rows, model, set_names, answers):
    rng = random.Random(options.seed)
    ids, marks = read_pieces(rows)
    targets = corpus_file.Targets(rows, WEIGHTS)
    set_of = torch.tensor([set_names.get(row.set, 0) for row in rows])
    has = torch.from_numpy(~np.isnan(answers[:, 0]))
    answers = torch.from_numpy(np.nan_to_num(answers))
    order = []
    for i, row in enumerate(rows):
        if row.split == "train" or (row.split == "unlabelled" and bool(has[i])):
            times = TIMES.get(row.set, 1)
            order += [i] * (times if times >= 1 else int(rng.random() < times))
    judged = {split: [i for i, row in enumerate(rows) if row.split == split and row.set in corpus_file.REPORTED]
              for split in ("held", "val")}
    sparse = torch.optim.SparseAdam([model.rows.weight], lr=options.rate * 0.5)
    dense = torch.optim.AdamW([p for n, p in model.named_parameters() if n != "rows.weight"],
                              lr=options.rate, weight_decay=0.02)
    steps_all = options.epochs * (len(order) // options.batch + 1)
    step, began = 0, time.time()
    for epoch in range(1000 if options.minutes else options.epochs):
        rng.shuffle(order)
        running = []
        model.train()
        for group in groups_of(order, ids, options.batch, rng):
            done = (time.time() - began) / 60 / options.minutes if options.minutes else step / steps_all
            if done >= 1:
                break
            factor = min(1, done / 0.03) * max(0.01, 0.5 + 0.5 * math.cos(math.pi * min(1, done)))
            for optimizer, base in ((sparse, options.rate * 0.5), (dense, options.rate)):
                for part in optimizer.param_groups:
                    part["lr"] = base * factor
            at = torch.tensor(group)
            piece_ids, piece_marks, lengths = stack(ids, marks, group)
            plain = model(piece_ids, piece_marks, lengths)
            biased = torch.cat([plain[:, SENTIMENT] + model.set_bias(set_of[at]), plain[:, 3:]], 1)
            loss = targets.loss(biased, group)
            loss = loss + options.distil * distil_loss(plain, answers[at], has[at]) / len(group)
            sparse.zero_grad()
            dense.zero_grad()
            loss.backward()
            sparse.step()
            dense.step()
            running.append(loss.item())
            step += 1
            if step == 100:
                print(f"{(time.time() - began) / 100 * steps_all / 60:.1f} min to come", flush=True)
        print(f"epoch {epoch + 1} loss {sum(running) / max(1, len(running)):.4f} {(time.time() - began) / 60:.1f} min", flush=True)
        for split, picked in judged.items():
            print(f"  {split}: ", end="")
            corpus_file.report(rows, answer_all(model, ids, marks, picked), picked)
        if options.minutes and done >= 1:
            break
    return ids, marks, judged


# ---- to integers -------------------------------------------------------------------------------


def to_int8(weight, axis):
    """Integers of 8 bits and the power of two by which each row of `axis` was multiplied."""
    top = np.abs(weight).max(axis=1 - axis) if axis is not None else np.abs(weight).max()
    shift = np.clip(np.floor(np.log2(127.0 / np.maximum(top, 1e-6))), 0, 14).astype(np.int32)
    factor = np.exp2(shift)[:, None] if axis is not None else float(np.exp2(shift))
    return np.clip(np.rint(weight * factor), -127, 127).astype(np.int8), shift


def export(model, path):
    """The file that earshot-deep-pack reads: sizes, then arrays, in the order of deep_network.h."""
    state = {name: value.detach().numpy().astype(np.float64) for name, value in model.state_dict().items()}
    rows, marks = state["rows.weight"], state["marks.weight"]
    # The few values that lie furthest out are cut, for the sake of the others.
    reach = float(np.quantile(np.abs(rows), 0.9999))
    row_shift = int(np.clip(math.floor(math.log2(127.0 / reach) + 0.3), 0, ACTIVATION_BITS))
    parts = [np.clip(np.rint(t * 2**row_shift), -127, 127).astype(np.int8) for t in (rows, marks)]
    layers = []
    for name, input_bits in (("first", row_shift), ("second", ACTIVATION_BITS), ("hidden", ACTIVATION_BITS),
                             ("answers", ACTIVATION_BITS)):
        weight, bias = state[name + ".weight"], state[name + ".bias"]
        integers, shift = to_int8(weight, 0)
        layers.append((integers, shift, np.rint(bias * np.exp2(shift + input_bits)).astype(np.int32)))
    sizes = [rows.shape[0], rows.shape[1], state["first.bias"].size, state["hidden.bias"].size, ANSWERS, row_shift]
    with open(path, "wb") as file:
        file.write(struct.pack("<6I", *sizes))
        for part in parts:
            file.write(part.tobytes())
        for integers, shift, bias in layers:
            file.write(shift.astype("<i4").tobytes() + bias.astype("<i4").tobytes() + integers.tobytes())
    # The same values back in the network, to be measured as the library will have them.
    with torch.no_grad():
        model.rows.weight.copy_(torch.from_numpy(parts[0] / 2.0**row_shift))
        model.marks.weight.copy_(torch.from_numpy(parts[1] / 2.0**row_shift))
        for name, (integers, shift, _) in zip(("first", "second", "hidden", "answers"), layers):
            getattr(model, name).weight.copy_(torch.from_numpy(integers / np.exp2(shift)[:, None]))
    print(f"rows times 2^{row_shift}; layers times 2^{[int(l[1].min()) for l in layers]} at least")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True, help="of earshot-deep-corpus with the vocabulary")
    parser.add_argument("--vocabulary", required=True, help="what vocabulary.py wrote, without .npy")
    parser.add_argument("--teacher", default="", help="answers of teacher.py; none: gold labels alone")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--channels", type=int, default=128)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--distil", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, default=0,
                        help="train for so long, the rate falling with the clock; 0: --epochs, repeatable")
    parser.add_argument("--start", default="", help="weights of an earlier run to go on from")
    parser.add_argument("--limit", type=int, default=0, help="texts to read: for a trial")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    rows = corpus_file.read(options.corpus)
    answers = np.load(options.teacher) if options.teacher else np.full((len(rows), ANSWERS), np.nan, np.float32)
    if options.limit:
        keep = sorted(random.Random(0).sample(range(len(rows)), options.limit))
        rows, answers = [rows[i] for i in keep], answers[keep]
    names = sorted({row.set for row in rows})
    model = Network(torch.from_numpy(np.load(options.vocabulary + ".npy")), options.channels, options.hidden, len(names))
    if options.start:
        model.load_state_dict(torch.load(options.start))
    ids, marks, judged = train(options, rows, model, {name: i for i, name in enumerate(names)}, answers)
    torch.save(model.state_dict(), options.out + ".weights")
    export(model, options.out)
    print("in integers:")
    for split, picked in judged.items():
        print(f"  {split}: ", end="")
        found = answer_all(model, ids, marks, picked)
        corpus_file.report(rows, found, picked)
    np.save(options.out + ".npy", answer_all(model, ids, marks, [i for p in judged.values() for i in p]))


if __name__ == "__main__":
    main()
