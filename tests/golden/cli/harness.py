"""Runs the built command in a folder of its own and keeps what it said."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

COMMAND = None  # set by main()
SOURCE = Path(__file__).resolve().parents[3]
# Sanitized builds on a busy machine are slow, and none of these may hang for ever.
SECONDS_MAX = 600


class Said:
    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout.decode(), process.stderr.decode()
        self.lines = self.out.splitlines()


class CommandTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def earshot(self, *words, stdin=b"", code=0):
        process = subprocess.run([COMMAND, *map(str, words)], input=stdin if isinstance(stdin, bytes) else stdin.encode(),
                                 capture_output=True, cwd=self.folder, timeout=SECONDS_MAX, check=False)
        said = Said(process)
        if code is not None:
            self.assertEqual(said.code, code, f"earshot {' '.join(map(str, words))}\n{said.out[-2000:]}\n{said.err}")
        return said


def main():
    global COMMAND
    COMMAND = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
