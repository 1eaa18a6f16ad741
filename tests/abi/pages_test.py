"""The programs printed in docs/c.md, docs/python.md and docs/fold.md compile, run and print decisions.

  pages_test.py SOURCE_DIR LIBRARY PYTHON_DIR|- SCRATCH_DIR
"""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE, LIBRARY = Path(sys.argv[1]), Path(sys.argv[2])
PYTHON_DIR, SCRATCH = sys.argv[3], Path(sys.argv[4])


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (SOURCE / "docs" / page).read_text(), flags=re.M | re.S)


class Pages(unittest.TestCase):
    def test_c(self) -> None:
        programs = blocks("c.md", "c")
        expected = ['"kind":"obligation.opened"', "1 true\n"]  # a host; an expression by itself
        self.assertEqual(len(programs), len(expected))
        SCRATCH.mkdir(parents=True, exist_ok=True)
        for program, words in zip(programs, expected):
            (SCRATCH / "page.c").write_text(program)
            subprocess.run(
                ["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", f"-I{SOURCE}/capi",
                 str(SCRATCH / "page.c"), "-o", str(SCRATCH / "page"), str(LIBRARY), f"-Wl,-rpath,{LIBRARY.parent}"],
                check=True,
            )
            done = subprocess.run([str(SCRATCH / "page")], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(words, done.stdout)

    def test_python(self) -> None:
        programs = blocks("python.md", "python")
        expected = ["obligation.opened obligation:x/1", "bool True\nFalse\n"]
        self.assertEqual(len(programs), len(expected))
        if PYTHON_DIR == "-":
            return  # built without the package: CMake says so
        for program, words in zip(programs, expected):
            done = subprocess.run(
                [sys.executable, "-c", program], capture_output=True, text=True,
                env={**os.environ, "PYTHONPATH": PYTHON_DIR},
            )
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(words, done.stdout)

    def test_fold(self) -> None:
        (program,) = blocks("fold.md", "python")
        if PYTHON_DIR == "-":
            return
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": PYTHON_DIR},
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "obligation.opened obligation:x/1\ntarget.breach obligation:x/1\n")

    def test_every_function_that_c_md_names_exists(self) -> None:
        header = (SOURCE / "capi/earshot.h").read_text()
        page = (SOURCE / "docs/c.md").read_text()
        built, not_built = page.split("## Not built yet")
        for name in set(re.findall(r"`(earshot_\w+|EARSHOT_\w+)`", built)):
            self.assertRegex(header, rf"\b{name}\b", name)
        for name in set(re.findall(r"`(earshot_\w+)`", not_built)):
            self.assertNotRegex(header, rf"\b{name}\b", name)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
