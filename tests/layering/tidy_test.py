"""The house rules that a program can check: no note to self left behind, no path of somebody's machine, files
that can be read in one sitting, each opening with what it is for."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {"build", ".git", ".cache", "__pycache__"}
# Inputs, not prose: a corpus or a log may hold anything.
DATA_FOLDERS = ("tests/fuzz/corpus/", "tests/golden/policy/not_utf8", "models/", "demo/week.jsonl", "capi/abi/")
CODE = {".cc", ".c", ".h", ".hpp", ".py", ".cmake", ".proto"}
LINES_MAX = 750

# Spelt in halves, so that this file may hold them.
NOTES = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "GTEST" + "_SKIP"]) + r")\b")
MACHINE_PATHS = re.compile(r"(?<![\w.}/-])/(" + "|".join(["wor" + "k", "tm" + "p", "ro" + "ot", "ho" + "me"]) + r")/\w")


def files():
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and not SKIPPED_FOLDERS & set(name.split("/")) and not name.startswith(DATA_FOLDERS):
            yield name, path


class Tidy(unittest.TestCase):
    def test_no_notes_to_self_and_no_machine_paths(self):
        found, seen = [], 0
        for name, path in files():
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                found.append(f"{name}: not UTF-8, and not in a folder of data")
                continue
            seen += 1
            for number, line in enumerate(text.splitlines(), 1):
                for shape in (NOTES, MACHINE_PATHS):
                    match = shape.search(line)
                    if match:
                        found.append(f"{name}:{number}: {match.group(0)}")
        self.assertGreater(seen, 50)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_code_files_open_with_their_purpose_and_stay_short(self):
        found = []
        for name, path in files():
            if path.suffix not in CODE:
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > LINES_MAX:
                found.append(f"{name}: {len(lines)} lines")
            own = re.match(r'#include "(?:[\w/]*/)?(\w+\.h)"', lines[0] if lines else "")
            if own and (path.parent / own.group(1)).exists():
                continue  # the header says it
            first = next((line for line in lines if line.strip() and not line.startswith("#!")), "")
            if not re.match(r'//|/\*|#|r?"""|\'\'\'', first) or first.startswith(("#include", "#ifndef", "#pragma")):
                found.append(f"{name}: does not open by saying what it is for")
        self.assertEqual(found, [], "\n" + "\n".join(found))


if __name__ == "__main__":
    unittest.main()
