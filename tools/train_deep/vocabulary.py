"""Chooses the vocabulary of the deep tier and what each piece's row begins as.

Rows: the names of deep_pieces.h, then MiniLM's word pieces of Latin letters, then what the texts have
often. A row begins as MiniLM's embedding of it (for what MiniLM cuts, the mean of its pieces), projected
to fewer dimensions by principal components; two of these say what two lexicons think of the word.
"""

import argparse
import collections
import json

import numpy as np

import corpus

NAMES = ["<unknown>", "<handle>", "<url>", "<email>", "<number>", "<money>", "<emoji>", "<emoticon>",
         "<punctuation>", "<symbol>", "<hashtag>"]
OFTEN = {"word": 3, "hashtag": 4, "emoji": 3, "emoticon": 3, "punctuation": 6, "symbol": 6}
LEXICON_COLUMNS = 2


def latin(piece):
    bare = piece[2:] if piece.startswith("##") and len(piece) > 2 else piece
    return all(ord(c) < 0x250 for c in bare)


def lexicon(path, scale):
    values = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 2:
                try:
                    values[parts[0].lower()] = float(parts[1]) * scale
                except ValueError:
                    values[parts[0].lower()] = (0.5 if parts[1] == "+" else -0.5)
    return values


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", required=True, help="of earshot-deep-corpus without a vocabulary")
    parser.add_argument("--minilm", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--out", required=True, help="OUT.txt and OUT.npy are written")
    options = parser.parse_args()
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    counts = collections.Counter()
    for row in corpus.read(options.corpus):
        if row.split in ("train", "unlabelled"):
            counts.update(row.pieces)
    with open(options.minilm + "/vocab.txt", encoding="utf-8") as file:
        known = [line.rstrip("\n") for line in file]
    entries = list(NAMES)
    entries += [p for p in known if latin(p) and not (p.startswith("[") and len(p) > 2)]
    present = set(entries)
    for form, count in counts.most_common():
        kind, text = form.split(":", 1)
        if count >= OFTEN.get(kind, 1 << 60) and text and text not in present and "#" * 2 not in text[:2]:
            present.add(text)
            entries.append(text)

    tokenizer = Tokenizer.from_file(options.minilm + "/tokenizer.json")
    tokenizer.no_padding()
    table = load_file(options.minilm + "/model.safetensors")["embeddings.word_embeddings.weight"].astype(np.float64)
    at = {piece: i for i, piece in enumerate(known)}
    rows = np.zeros((len(entries), table.shape[1]))
    found = np.zeros(len(entries), bool)
    for i, entry in enumerate(entries):
        if entry in at:
            ids = [at[entry]]
        else:
            stand_in = {"<url>": "http", "<number>": "10", "<money>": "$", "<handle>": "@", "<email>": "email",
                        "<hashtag>": "#"}.get(entry, entry.lstrip("#") or entry)
            ids = [j for j in tokenizer.encode(stand_in, add_special_tokens=False).ids if known[j] != "[UNK]"]
        if ids:
            rows[i] = table[ids].mean(0)
            found[i] = True
    mass = np.ones(len(entries))
    by_form = {}
    for form, count in counts.items():
        by_form[form.split(":", 1)[1]] = by_form.get(form.split(":", 1)[1], 0) + count
    for i, entry in enumerate(entries):
        mass[i] += by_form.get(entry, 0) ** 0.5
    mass *= found
    mean = (rows * mass[:, None]).sum(0) / mass.sum()
    rows = (rows - mean) * found[:, None]
    spread = (rows * mass[:, None]).T @ rows / mass.sum()
    values, vectors = np.linalg.eigh(spread)
    keep = options.width - LEXICON_COLUMNS
    projected = rows @ vectors[:, ::-1][:, :keep]
    print(f"{len(entries)} entries; {keep} components keep "
          f"{values[::-1][:keep].sum() / values.sum():.3f} of the variance")
    projected *= 0.25 / projected[found].std()
    valence = np.zeros((len(entries), LEXICON_COLUMNS))
    for column, (name, scale) in enumerate([("vader", 0.25), ("opinion", 0.5)]):
        values_of = lexicon(f"{options.data}/lexicons/{name}.tsv", scale)
        for i, entry in enumerate(entries):
            valence[i, column] = values_of.get(entry.lstrip("#"), 0.0)
    out = np.concatenate([projected, valence], 1).astype(np.float32)
    np.save(options.out + ".npy", np.clip(out, -1.5, 1.5))
    with open(options.out + ".txt", "w", encoding="utf-8", newline="\n") as file:
        file.writelines(entry + "\n" for entry in entries)


if __name__ == "__main__":
    main()
