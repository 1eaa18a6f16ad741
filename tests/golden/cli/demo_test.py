"""The week of the fictional airline: made from its stories, every decision kind has a cause in it, every inbound
interaction has one disposition, and the report tells it."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import harness

DEMO = harness.SOURCE / "demo"
POLICY, WEEK = DEMO / "skylark.yaml", DEMO / "week.jsonl"


def kinds():
    """All names of decision kinds, from the table that makes them."""
    text = (harness.SOURCE / "src/care/decision.cc").read_text()
    return set(re.findall(r'\{DecisionKind::k\w+, "([a-z._]+)"\}', text))


class Demo(harness.CommandTest):
    def events(self):
        return [json.loads(line) for line in WEEK.read_text(encoding="utf-8").splitlines()]

    def test_the_log_is_what_the_stories_give(self):
        made = subprocess.run([sys.executable, "-B", str(DEMO / "make_week.py"), "--check"], capture_output=True, text=True, check=False)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)

    def test_at_least_600_events_over_9_channels_in_one_week(self):
        events = self.events()
        self.assertGreaterEqual(len(events), 600)
        self.assertGreaterEqual(len({e["channel"] for e in events if "channel" in e}), 9)
        times = sorted(e["occurred_at"] for e in events)
        self.assertGreaterEqual(times[0], "2026-03-02")
        self.assertLess(times[-1], "2026-03-09")
        texts = Counter(e["text"] for e in events if "text" in e and e.get("direction") != "outbound")
        self.assertGreater(len(texts), 280, "customers do not repeat each other")

    def test_the_policy_is_good_without_a_warning(self):
        said = self.earshot("check", POLICY)
        self.assertNotIn("warning", said.out + said.err)

    def test_every_decision_kind_has_a_cause(self):
        said = self.earshot("run", POLICY, WEEK, "--json")
        made = Counter(json.loads(line)["kind"] for line in said.lines)
        self.assertEqual(set(made), kinds())
        noise = {json.loads(line)["arguments"]["reason"] for line in said.lines if '"disposition.noise"' in line}
        self.assertEqual(noise, {"own_identity", "repost", "auto_reply", "channel_retired"})
        levels = {d["arguments"]["level"] for d in map(json.loads, said.lines) if d["kind"] == "ignored"}
        self.assertEqual(levels, {"late", "outrage"})
        rules = {json.loads(line).get("rule") for line in said.lines}
        wanted = set(re.findall(r"(?m)^  - name: ([a-z-]+)\n    when: .*\n    then:", POLICY.read_text()))
        self.assertGreaterEqual(len(wanted), 9)
        self.assertEqual(wanted - rules, set(), "rules without a cause")

    def test_every_inbound_has_one_disposition(self):
        inbound = {(e["source"], e["id"]) for e in self.events()
                   if e.get("event", "interaction.post") in ("interaction.post", "call.offered") and "channel" in e
                   and e.get("direction", "inbound") == "inbound"}
        standing = [json.loads(line) for line in self.earshot("run", POLICY, WEEK, "--standing", "--json").lines]
        noise = Counter((d["evidence"][0]["source"], d["evidence"][0]["id"]) for d in standing
                        if d["kind"] == "disposition.noise")
        report = json.loads(self.earshot("report", POLICY, WEEK, "--json", "--open", "response.experienced").out)
        owed = Counter()
        for sample in report["figures"][0]["samples"]:
            if "#r" in sample["obligation"]:
                continue  # opened again by an edit: the same interaction, counted where it was first
            owed.update((k["source"], k["id"]) for k in sample["interactions"] if (k["source"], k["id"]) in inbound)
        self.assertEqual(set(noise) | set(owed), inbound)
        self.assertEqual(set(noise) & set(owed), set())
        self.assertEqual(set(noise.values()) | set(owed.values()), {1})
        self.assertEqual(report["counts"]["inbound"], len(inbound))
        self.assertEqual(report["counts"]["noise"], len(noise))

    def test_what_was_told_is_what_stands(self):
        """Whoever applies every correction as it comes knows exactly what stands."""
        known = {}
        for line in self.earshot("run", POLICY, WEEK, "--json").lines:
            decision = json.loads(line)
            for gone in decision.get("supersedes", []):
                self.assertIn(gone, known)
                del known[gone]
            if decision["kind"] != "decision.withdrawn":
                known[decision["id"]] = decision["kind"]
        standing = self.earshot("run", POLICY, WEEK, "--standing", "--json")
        self.assertEqual(known, {d["id"]: d["kind"] for d in map(json.loads, standing.lines)})

    def test_order_and_repetition_do_not_matter(self):
        lines = WEEK.read_text(encoding="utf-8").splitlines()
        worlds = {"as it is": lines, "reversed": lines[::-1], "twice": lines + lines, "odd and even": lines[1::2] + lines[::2]}
        said = {name: self.earshot("run", POLICY, self.file(f"{i}.jsonl", "\n".join(world) + "\n"), "--standing",
                                   "--json", "--digest").out for i, (name, world) in enumerate(worlds.items())}
        for name, out in said.items():
            self.assertEqual(out, said["as it is"], name)
        self.assertRegex(said["as it is"].splitlines()[-1], r"^digest [0-9a-f]{32}$")

    def test_the_report_tells_the_week(self):
        store = self.folder / "skylark.earshot"
        first = self.earshot("run", POLICY, WEEK, "--store", store, "--digest")
        page = self.earshot("report", "--store", store).out
        self.assertEqual(page, self.earshot("report", POLICY, WEEK).out)
        for words in ("Who was ignored, where and for how long", "Still waiting", "Answered too late", "Promises broken",
                      "What was escalated, and why", "Who came from another channel, and what had failed there",
                      "email > x", "Where customers stand", "Figures by channel", "Figures by brand", "What each channel is worth", "What the figures mean",
                      "haroldfinch@mail.example", "@maraquill", "press-desk", "duty-manager", "skylark-holidays",
                      "response.experienced"):
            self.assertIn(words, page)
        for line in page.splitlines() + first.lines:
            self.assertLessEqual(len(line), 100, line)
        again = self.earshot("run", POLICY, WEEK, "--store", store, "--digest", "--json")
        self.assertEqual(again.lines, [first.lines[-1]], "known events have no effect")

    def test_harold_was_ignored_on_four_channels(self):
        report = json.loads(self.earshot("report", POLICY, WEEK, "--json", "--open", "backlog").out)
        waiting = {s["obligation"].split("/")[0] for s in report["figures"][0]["samples"]}
        self.assertLessEqual({"email", "phone", "form", "x"}, waiting)
        queue = [json.loads(line) for line in self.earshot("queue", POLICY, WEEK, "--json").lines]
        self.assertEqual(len(queue), report["counts"]["open"])
        page = self.earshot("queue", POLICY, WEEK, "--limit", "3").out
        self.assertIn("waited 6d", page)

    def test_a_late_delivery_takes_back_that_ben_was_ignored(self):
        said = [json.loads(line) for line in self.earshot("run", POLICY, WEEK, "--json").lines]
        ignored = [d for d in said if d["kind"] == "ignored" and d["identity"]["id"] == "bencorrigan@mail.example"]
        self.assertEqual(len(ignored), 1)
        withdrawn = [d for d in said if ignored[0]["id"] in d.get("supersedes", [])]
        self.assertEqual([d["kind"] for d in withdrawn], ["decision.withdrawn"])


if __name__ == "__main__":
    harness.main()
