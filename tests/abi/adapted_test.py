"""A delta in Python is the delta of the command: the same line for the same text.

  adapted_test.py PYTHON_DIR COMMAND
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, sys.argv[1])
COMMAND = sys.argv[2]

import earshot  # noqa: E402: the package that was built

TEXTS = [f"{who} {what} today"
         for who in ("my son", "our group", "the boat", "a friend", "everyone", "the club", "a guide", "we", "they")
         for what in ("landed a monster", "landed a big monster", "caught a monster", "saw a monster")]


class Adapted(unittest.TestCase):
    def test_the_same_line_as_the_command(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            rows, delta = Path(folder, "rows.tsv"), Path(folder, "our.delta")
            rows.write_text("".join(f"positive\t{t}\nnegative\t{t.replace('monster', 'tangle')}\n" for t in TEXTS))
            subprocess.run([COMMAND, "train", rows, "--out", delta, "--judge", "0"], check=True, capture_output=True)
            text = "the captain landed a monster"
            line = subprocess.run([COMMAND, "score", "--delta", delta, "--explain", "--json"], input=text + "\n",
                                  check=True, capture_output=True, text=True).stdout
            base, adapted = earshot.Analyzer(), earshot.Analyzer(delta=delta)
            self.assertEqual('{"id":1,' + adapted.assess_json(text, explain=True).removeprefix("{"), line.rstrip("\n"))
            self.assertGreater(adapted.assess(text).score, base.assess(text).score)
            delta.write_bytes(delta.read_bytes()[:-1])
            with self.assertRaises(earshot.Error) as refused:
                earshot.Analyzer(delta=delta)
            self.assertIn("delta file: truncated", str(refused.exception))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
