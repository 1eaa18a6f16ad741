"""Every recipe of docs/cookbook.md is run as it stands: its policy, its events, and the decisions that the page shows.

`cookbook_test.py COMMAND --regenerate` writes what comes out into the page, to be read before it is committed.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/cookbook.md"
COMMAND = None
DAYS = 3
RECIPE = re.compile(r"^## (\d+\. [^\n]+)\n.*?^```yaml\n(.*?)^```\n^```json\n(.*?)^```\n^```text\n(.*?)^```\n", re.M | re.S)


def decisions(rules, events):
    """A line for each standing decision by an entry of the recipe, in the order of time."""
    names = set(re.findall(r"name: ([\w-]+)", rules))
    last = max(json.loads(line)["occurred_at"] for line in events.splitlines())
    until = f"{last[:8]}{int(last[8:10]) + DAYS:02}{last[10:]}"
    with tempfile.TemporaryDirectory() as folder:
        policy = pathlib.Path(folder, "policy.yaml")
        policy.write_text("earshot: 1\nextends: default\n" + rules, encoding="utf-8")
        said = subprocess.run([COMMAND, "run", policy, "-", "--standing", "--json", "--until", until], input=events,
                              capture_output=True, text=True, encoding="utf-8", check=False)
    if said.returncode != 0 or said.stderr:
        raise AssertionError(said.stderr)
    out = []
    for d in map(json.loads, said.stdout.splitlines()):
        if d.get("rule") in names:
            arguments = " ".join(f"{k}={v}" for k, v in sorted(d.get("arguments", {}).items()))
            out.append(" ".join(filter(None, [d["at"], d["kind"], d["subject"], d["rule"], arguments])) + "\n")
    return "".join(out)


class Cookbook(unittest.TestCase):
    maxDiff = None

    def test_every_recipe_does_what_the_page_says(self):
        recipes = RECIPE.findall(PAGE.read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(recipes), 25)
        for title, rules, events, shown in recipes:
            with self.subTest(title):
                self.assertNotEqual(shown, "")
                self.assertEqual(decisions(rules, events), shown)


def regenerate():
    def fill(match):
        whole = match.group(0)
        return whole[:match.start(4) - match.start(0)] + decisions(match[2], match[3]) + "```\n"

    PAGE.write_text(RECIPE.sub(fill, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    COMMAND = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if "--regenerate" in sys.argv:
        regenerate()
    else:
        unittest.main(verbosity=1)
