"""The quickstarts of README.md do what it says: each is taken out of the page, built with the line below it
against an installed copy of this build, run, and compared with the others byte for byte.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["EARSHOT_BUILD_DIR"])
SOURCES = {"sh": None, "c": "host.c", "cpp": "host.cc", "python": "host.py"}


def blocks(page):
    """{language: (code, the indented lines below it)} of the section Quickstart; 'text' is what is expected."""
    section = re.search(r"^## Quickstart$(.*?)(?=^## )", page, re.M | re.S).group(1)
    found = {}
    for match in re.finditer(r"^```(\w+)\n(.*?)^```\n((?:    [^\n]*\n)*)", section, re.M | re.S):
        found[match[1]] = (match[2], re.sub(r"^    ", "", match[3], flags=re.M))
    return found


class Quickstart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.blocks = blocks((ROOT / "README.md").read_text(encoding="utf-8"))
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="earshot-quickstart-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        installed = cls.folder / "installed"
        subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(installed)], check=True,
                       stdout=subprocess.DEVNULL)
        library = next(installed.rglob("libearshot.so")).parent
        cls.environment = dict(os.environ, PATH=f"{installed / 'bin'}:{os.environ['PATH']}",
                               PKG_CONFIG_PATH=str(library / "pkgconfig"), LD_LIBRARY_PATH=str(library))
        cls.shell = cls.run_shell(cls.blocks["sh"][0])

    @classmethod
    def run_shell(cls, script):
        ran = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=cls.folder, env=cls.environment,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8")
        if ran.returncode != 0:
            raise AssertionError(f"{script}\nexit {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def test_page_has_all_faces(self):
        self.assertEqual(set(self.blocks), set(SOURCES) | {"text"})

    def test_shell_decides_what_the_page_says(self):
        kinds = [json.loads(line)["kind"] for line in self.shell.splitlines()]
        self.assertEqual(kinds, self.blocks["text"][0].split())
        self.assertIn("ignored", kinds)

    def test_c(self):
        self.check("c")

    def test_cpp(self):
        self.check("cpp")

    def test_python(self):
        self.check("python")

    def check(self, language):
        code, command = self.blocks[language]
        self.assertIn(SOURCES[language], command)
        (self.folder / SOURCES[language]).write_text(code, encoding="utf-8")
        output = self.run_shell(command.replace("build/release", str(BUILD)))
        self.assertEqual(output, self.shell)


if __name__ == "__main__":
    unittest.main()
