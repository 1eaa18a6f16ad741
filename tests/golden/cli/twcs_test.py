"""Real support threads of 76 brands, where the data is at hand: counted, decided and reported the same in any order."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import harness

CSV = harness.SOURCE.parent / "shared" / "data" / "twcs" / "twcs_5000.csv"


class Twcs(harness.CommandTest):
    def setUp(self):
        super().setUp()
        self.jsonl = self.earshot("import", "twcs", CSV).out
        self.lines = self.jsonl.splitlines()
        self.log = self.file("twcs.jsonl", self.jsonl)

    def test_any_order_gives_the_same(self):
        events = [json.loads(line) for line in self.lines]
        inbound = [e for e in events if e.get("direction", "inbound") == "inbound"]
        self.assertEqual((len(events), len(inbound), len(events) - len(inbound)), (5000, 2778, 2222))
        by_time = sorted(self.lines, key=lambda line: json.loads(line)["occurred_at"])
        worlds = {"file": self.lines, "sorted": by_time, "reversed": by_time[::-1],
                  "twice": [line for line in self.lines for _ in range(2)]}
        said = {}
        for name, world in worlds.items():
            path = self.file("world.jsonl", "\n".join(world) + "\n")
            said[name] = self.earshot("run", "--default-policy", path, "--standing", "--json", "--digest").out
        for name, out in said.items():
            self.assertTrue(out == said["file"], f"{name} differs: {out.splitlines()[-1]}")
        print("twcs:", said["file"].splitlines()[-1])

    def test_every_inbound_has_one_disposition_and_figures_open(self):
        report = json.loads(self.earshot("report", "--default-policy", self.log, "--json", "--interactions").out)
        self.assertEqual(report["counts"]["inbound"], 2778)
        self.assertEqual(report["counts"]["outbound"], 2222)
        inbound = {e["id"] for e in map(json.loads, self.lines) if e.get("direction", "inbound") == "inbound"}
        figures = {(f["id"], f["group"], f["key"]): f for f in report["figures"]}
        owed = [k["id"] for s in figures["response.experienced", "all", ""]["samples"] for k in s["interactions"]
                if k["id"] in inbound]
        self.assertEqual(len(owed), len(set(owed)), "none stands in two obligations")
        self.assertEqual(len(owed) + report["counts"]["noise"], len(inbound))
        brands = {key for id, group, key in figures if id == "response.experienced" and group == "brand"}
        self.assertGreaterEqual(len(brands), 70)
        for (id, group, key), figure in figures.items():
            self.assertEqual(len(figure["samples"]), figure["n"], (id, group, key))
            self.assertTrue(figure["definition"], id)
            if id == "response.experienced":
                self.assertLessEqual({"n", "censored", "p50", "p90", "p99", "mean"}, set(figure))
        operational = {key for id, group, key in figures if id == "response.operational" and group == "brand"}
        self.assertGreaterEqual(len(operational), 60)
        total = sum(f["n"] for (id, group, _), f in figures.items() if id == "response.experienced" and group == "brand")
        self.assertEqual(total, figures["response.experienced", "all", ""]["n"])
        f = figures["response.experienced", "all", ""]
        print("twcs: response.experienced n", f["n"], "censored", f["censored"], "p50 min", f["p50"] and f["p50"] // 60_000_000,
              "brands", len(brands))

    def test_a_store_goes_on_where_it_stopped(self):
        store = self.folder / "twcs.earshot"
        first = self.file("first.jsonl", "\n".join(self.lines[:2500]) + "\n")
        self.earshot("run", "--default-policy", first, "--store", store, "--json")
        rest = self.earshot("run", "--default-policy", self.log, "--store", store, "--standing", "--json", "--digest")
        whole = self.earshot("run", "--default-policy", self.log, "--standing", "--json", "--digest")
        self.assertTrue(rest.out == whole.out, "a store that was stopped differs")


if __name__ == "__main__":
    if not CSV.exists():
        print("not measured: no data")
        sys.exit(0)
    harness.main()
