"""The hosts of examples/ in C, C++ and Python, and the command, decide the same, byte for byte.

  hosts_test.py EXAMPLES_DIR HOST_C HOST_CC PYTHON_DIR|- COMMAND|-
"""

import os
import json
import subprocess
import sys
import unittest
from pathlib import Path

EXAMPLES = Path(sys.argv[1])
HOST_C, HOST_CC, PYTHON_DIR, COMMAND = sys.argv[2:6]
INPUT = [str(EXAMPLES / "policy.yaml"), str(EXAMPLES / "week.jsonl")]


def run(command: list[str], **more: str) -> bytes:
    done = subprocess.run(command, capture_output=True, env={**os.environ, **more})
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    if done.stderr:
        raise AssertionError(f"{command} wrote to stderr: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Hosts(unittest.TestCase):
    def setUp(self) -> None:
        self.expected = run([HOST_C, *INPUT])

    def test_the_week_has_a_story(self) -> None:
        kinds = {json.loads(line)["kind"] for line in self.expected.decode().splitlines()}
        self.assertLessEqual(
            {
                "obligation.opened",
                "obligation.acknowledged",
                "obligation.answered",
                "obligation.waived",
                "disposition.noise",
                "ignored.risk",
                "ignored",
                "escalate",
                "notify",
            },
            kinds,
        )

    def test_cxx(self) -> None:
        self.assertEqual(run([HOST_CC, *INPUT]), self.expected)

    def test_python(self) -> None:
        if PYTHON_DIR == "-":
            return  # built without the package: CMake says so
        self.assertEqual(
            run([sys.executable, str(EXAMPLES / "host.py"), *INPUT], PYTHONPATH=PYTHON_DIR), self.expected
        )

    def test_command(self) -> None:
        if COMMAND == "-":
            return
        # The command feeds a day at a time, as if it were live: the same decisions, told in another order.
        told = run([COMMAND, "run", *INPUT, "--until", "2026-03-09T00:00:00Z", "--json"])
        self.assertEqual(sorted(told.splitlines()), sorted(self.expected.splitlines()))

    def test_the_line_of_a_score(self) -> None:
        if COMMAND == "-" or PYTHON_DIR == "-":
            return
        texts = ["thanks, that was quick", "", "never again 😡 \"worst\" line", "Où est mon colis ?", "a\nb"]
        lines = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
        told = subprocess.run([COMMAND, "score"], input=lines, capture_output=True, text=True, check=True).stdout
        program = (
            "import earshot, json, sys\n"
            "a = earshot.Analyzer()\n"
            "for i, text in enumerate(json.loads(sys.argv[1])): print(a.assess_json(text, id=str(i)))\n"
        )
        face = run([sys.executable, "-c", program, json.dumps(texts)], PYTHONPATH=PYTHON_DIR).decode()
        self.assertEqual(face, told)

    def test_bad_input_is_refused_with_its_line(self) -> None:
        bad = subprocess.run([HOST_C, INPUT[0], INPUT[0]], capture_output=True)
        self.assertEqual(bad.returncode, 1)
        self.assertIn(b"1:", bad.stderr)
        self.assertEqual(bad.stdout, b"")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
