"""The pages speak of files that exist, of commands that ./dev has and of packages that it installs."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = ["README.md", "BUILD.md", "ARCHITECTURE.md", "CHANGELOG.md", "tests/CAPABILITIES.md"] + sorted(
    p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md"))
TOP = {p.name for p in ROOT.iterdir()}

# `src/fold/machine.{h,cc}`, `tests/unit/cel/`, `capi/earshot.h`: a first part that this tree has, then more.
PATH = re.compile(r"[A-Za-z0-9_.][\w.+-]*(?:/[\w.+*<>{},-]+)*/?")


def paths_in(page):
    """(line, path) of everything between backticks that reads as a path into this tree."""
    fenced = False
    for number, line in enumerate(page.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced:
            continue
        for quoted in re.findall(r"`([^`]+)`", line):
            first = quoted.split("/")[0]
            if PATH.fullmatch(quoted) and "<" not in quoted and first in TOP - {"build"}:
                if "/" in quoted or "." in quoted:
                    yield number, quoted
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", line):
            if "://" not in link:
                yield number, link


def expand(path):
    """`a.{h,cc}` to its members."""
    match = re.search(r"\{([^{}]*)\}", path)
    if not match:
        return [path]
    return [p for part in match.group(1).split(",")
            for p in expand(path[:match.start()] + part + path[match.end():])]


class Pages(unittest.TestCase):
    def test_every_path_exists(self):
        missing, seen = [], 0
        for page in PAGES:
            text = (ROOT / page).read_text(encoding="utf-8")
            for number, path in paths_in(text):
                for each in expand(path):
                    seen += 1
                    folder = ROOT if each.split("/")[0] in TOP else (ROOT / page).parent
                    if not (list(folder.glob(each)) if "*" in each else (folder / each).exists()):
                        missing.append(f"{page}:{number}: {each}")
        self.assertGreater(seen, 60)
        self.assertEqual(missing, [], "\n" + "\n".join(missing))

    def test_commands_of_dev(self):
        def run(*arguments):
            return subprocess.run(["bash", str(ROOT / "dev"), *arguments], cwd="/", text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True)
        usage = run("--help")
        self.assertEqual(usage.returncode, 0)
        commands = re.findall(r"^  (\w+) ", usage.stdout, re.M)
        self.assertEqual(commands, ["setup", "build", "demo", "test", "bench", "conformance", "fuzz", "same",
                                    "simulate", "lint", "package"])
        for command in commands:
            answer = run(command, "--help")
            self.assertEqual(answer.returncode, 0, command)
            self.assertTrue(answer.stdout.startswith(f"./dev {command}"), answer.stdout)
            self.assertEqual(run(command, "--nonsense").returncode, 2, command)
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("tset").returncode, 2)
        for page in PAGES:
            for command in re.findall(r"\./dev (\w+)", (ROOT / page).read_text(encoding="utf-8")):
                self.assertIn(command, commands, page)

    def test_build_page_gives_a_reason_for_every_package(self):
        script = (ROOT / "dev").read_text(encoding="utf-8")
        installed = set()
        for group in re.findall(r"^readonly packages_\w+=\(([^)]*)\)", script, re.M):
            installed |= set(group.split())
        self.assertGreater(len(installed), 15)
        explained = set()
        for line in (ROOT / "BUILD.md").read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| `") and len(cells) >= 2 and len(cells[-1]) > 10:
                explained |= set(re.findall(r"`([^`]+)`", cells[0]))
        self.assertEqual(installed - explained, set(), "packages without a reason in BUILD.md")
        self.assertEqual({p for p in explained if p.startswith("lib")} - installed, set(),
                         "in BUILD.md, but not installed by ./dev")


if __name__ == "__main__":
    unittest.main()
