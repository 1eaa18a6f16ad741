"""cel-cpp's side of the comparison, through the Python wrapper that its project publishes: the same conditions over the
same events, one line of JSON for each way of asking.

  cpp_peer.py FOLDER

Called for each condition, the wrapper costs more than the evaluation. Asked for the list of all conditions at once, one call
is spread over a hundred of them, and what is left is cel-cpp with what its wrapper does to read a field.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Callable

from cel_expr_python import cel

TYPES = {"string": cel.Type.STRING, "int": cel.Type.INT, "double": cel.Type.DOUBLE, "bool": cel.Type.BOOL}


def best(work: Callable[[], None]) -> float:
    least = float("inf")
    for _ in range(5):
        passes, began, spent = 0, time.process_time(), 0.0
        while spent < 0.5:
            work()
            passes += 1
            spent = time.process_time() - began
        least = min(least, spent / passes)
    return least


def main(folder: Path) -> None:
    fields = json.loads((folder / "fields.json").read_text())
    sources = [json.loads(line) for line in (folder / "rules.jsonl").read_text().splitlines()]
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    env = cel.NewEnv(variables={name: TYPES[kind] for name, kind in fields.items()})
    records = [env.Activation(event) for event in events]
    programs = [env.compile(source) for source in sources]
    every = env.compile("[" + ", ".join(sources) + "]")
    compiling = best(lambda: [env.compile(source) for source in sources])

    def report(name: str, found: list[list[bool]], evaluating: float) -> None:
        matches, digest = 0, 0
        for row in found:
            for i, holds in enumerate(row):
                if holds:
                    matches += 1
                    digest = (digest * 1_000_003 + i + 1) & 0xFFFFFFFF
        print(json.dumps({
            "name": name, "version": version("cel-expr-python"), "matches": matches, "digest": digest,
            "ns": evaluating * 1e9 / (len(events) * len(sources)), "compile_us": compiling * 1e6 / len(sources)}))

    def plain(value: object) -> object:
        return value.value() if hasattr(value, "value") else value

    report("cel-cpp (Python), one by one",
           [[plain(program.eval(record)) is True for program in programs] for record in records],
           best(lambda: [program.eval(record) for record in records for program in programs]))
    report("cel-cpp (Python), all at once",
           [[plain(holds) is True for holds in every.eval(record).value()] for record in records],
           best(lambda: [every.eval(record) for record in records]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
