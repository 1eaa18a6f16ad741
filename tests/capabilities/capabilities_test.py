"""tests/CAPABILITIES.md has a row for each of the 72 claims, and each test that it names exists.

A test is named as `path:Name`: a Google test as Suite.Case (or Suite.Case of a parameterised one), a Python
test as Class.method, a scenario of a table (.txt) by its title, anything else (a fuzz target, a program) as the path alone.
"""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "tests" / "CAPABILITIES.md"
CLAIMS = 72
STATUSES = {"served", "in part", "not yet"}


def rows(page):
    for number, line in enumerate(page.splitlines(), 1):
        if re.match(r"\|\s*\d+\s*\|", line):
            yield number, [cell.strip() for cell in line.strip().strip("|").split("|")]


def has_test(text, suffix, name):
    if suffix == ".txt":
        return f"== {name}" in text.splitlines()
    suite, _, case = name.partition(".")
    if suffix == ".py":
        found = re.search(rf"^class {re.escape(suite)}\b(.*?)(?=^class |\Z)", text, re.M | re.S)
        return bool(found and re.search(rf"^\s+def {re.escape(case)}\(", found.group(1), re.M))
    return bool(re.search(rf"\bTEST(?:_F|_P)?\(\s*{re.escape(suite)}\s*,\s*{re.escape(case)}\s*\)", text))


class Capabilities(unittest.TestCase):
    def setUp(self):
        self.rows = list(rows(PAGE.read_text(encoding="utf-8")))

    def test_each_claim_once_in_order(self):
        self.assertEqual([int(cells[0]) for _, cells in self.rows], list(range(1, CLAIMS + 1)))

    def test_each_row_is_served_with_a_test_or_says_why_not(self):
        wrong = []
        for number, cells in self.rows:
            if len(cells) != 5 or cells[2] not in STATUSES:
                wrong.append(f"{number}: expected number, claim, served / in part / not yet, where or why, tests")
                continue
            tests = re.findall(r"`([^`]+)`", cells[4])
            if cells[2] == "not yet":
                if tests or len(cells[3]) < 10:
                    wrong.append(f"{number}: not yet, so it needs a reason and no test")
            elif not tests or not re.findall(r"`([^`]+)`", cells[3]):
                wrong.append(f"{number}: {cells[2]}, so it needs a place and a test")
            for test in tests:
                path, _, name = test.partition(":")
                if not (ROOT / path).is_file():
                    wrong.append(f"{number}: no file {path}")
                elif name and not has_test((ROOT / path).read_text(encoding="utf-8"), pathlib.Path(path).suffix, name):
                    wrong.append(f"{number}: no test {name} in {path}")
                elif not name and re.search(r"_test\.(cc|py)$", path):
                    wrong.append(f"{number}: say which test of {path}")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_totals_are_those_of_the_table(self):
        page = PAGE.read_text(encoding="utf-8")
        counts = {status: sum(cells[2] == status for _, cells in self.rows) for status in STATUSES}
        self.assertIn(f"served {counts['served']}, in part {counts['in part']}, not yet {counts['not yet']}", page)


class TheTestItself(unittest.TestCase):
    def test_names(self):
        self.assertTrue(has_test("TEST(Queue, OldestFirst) {", ".cc", "Queue.OldestFirst"))
        self.assertTrue(has_test("TEST_P(Queue, OldestFirst) {", ".cc", "Queue.OldestFirst"))
        self.assertFalse(has_test("TEST(Queue, OldestFirstOfAll) {", ".cc", "Queue.OldestFirst"))
        python = "class A(T):\n    def test_x(self):\n        pass\nclass B(T):\n    def test_y(self):\n        pass\n"
        self.assertTrue(has_test(python, ".py", "B.test_y"))
        self.assertFalse(has_test(python, ".py", "A.test_y"))
        self.assertTrue(has_test("== He calls\n", ".txt", "He calls"))
        self.assertFalse(has_test("== He calls back\n", ".txt", "He calls"))


if __name__ == "__main__":
    unittest.main()
