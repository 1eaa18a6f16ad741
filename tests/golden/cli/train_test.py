"""`earshot train` as a vendor runs it: his labelled texts in, a delta and a report out, and what it then reads."""

import json

import harness

WHO = ["my son", "our group", "the boat", "a friend", "everyone", "the club", "a guide", "we", "they", "my wife"]
WHEN = ["today", "on Sunday", "at the lake", "last week", "again", "this morning", "in May", "near the weir"]
WHAT = [("landed a monster", "positive"), ("came home with a tangle", "negative,complaint"),
        ("sat by the water", "neutral,not-complaint")]
ROWS = [(label, f"{who} {what} {when}") for who in WHO for when in WHEN for what, label in WHAT]
TSV = "".join(f"{label}\t{text}\n" for label, text in ROWS)


class Train(harness.CommandTest):
    def label(self, text, *options):
        return json.loads(self.earshot("score", *options, stdin=json.dumps({"text": text, "lang": "en"})).out)["label"]

    def test_texts_to_a_delta_to_scores(self):
        said = self.earshot("train", self.file("ours.tsv", TSV), "--out", "ours.delta")
        self.assertIn("ours.delta: ", said.lines[0])
        self.assertIn("sentiment: learnt from ", said.out)
        self.assertIn("complaint: learnt from ", said.out)
        self.assertIn("macro recall ", said.out)
        self.assertRegex(said.out, r"mended \w+ -> positive  \".* landed a monster .*\"")
        self.assertLess((self.folder / "ours.delta").stat().st_size, 200_000)
        text = "the captain landed a monster"
        self.assertNotEqual(self.label(text), "positive")
        self.assertEqual(self.label(text, "--delta", "ours.delta"), "positive")
        page = self.earshot("score", "--delta", "ours.delta", "--explain", "--text", stdin=text + " fish for us\n").out
        self.assertRegex(page, r"\[\++monster\++\]")

    def test_json_lines_and_a_report_for_machines(self):
        lines = "".join(json.dumps({"text": t, "labels": l, "lang": "en"}) + "\n" for l, t in ROWS)
        report = json.loads(self.earshot("train", self.file("ours.jsonl", lines), "--out", "a", "--json").out)
        self.assertEqual(report["version"], 1)
        self.assertEqual(report["bytes"], (self.folder / "a").stat().st_size)
        sentiment = report["heads"][0]
        self.assertEqual(sentiment["name"], "sentiment")
        self.assertEqual(sentiment["learnt_from"] + sentiment["judged_on"], len(ROWS))
        self.assertGreater(sentiment["macro_recall"][1], sentiment["macro_recall"][0])
        self.assertEqual([c["name"] for c in sentiment["classes"]], ["negative", "neutral", "positive"])
        self.earshot("train", str(self.folder / "ours.jsonl"), "--out", "b", "--json")
        self.assertEqual((self.folder / "a").read_bytes(), (self.folder / "b").read_bytes())
        self.earshot("train", str(self.folder / "ours.jsonl"), "--out", "c", "--seed", "2")
        self.assertNotEqual((self.folder / "a").read_bytes(), (self.folder / "c").read_bytes())

    def test_what_is_wrong_is_named_and_nothing_is_written(self):
        bad = self.file("bad.tsv", TSV + "negatve\twhat a day\nno tab here\npositive,negative\tso so\n")
        said = self.earshot("train", bad, "--out", "x.delta", code=1)
        n = len(ROWS)
        self.assertIn(f"bad.tsv:{n + 1}: error: labels: no label 'negatve'; did you mean 'negative'?", said.err)
        self.assertIn(f"bad.tsv:{n + 2}: error: expected LABELS<TAB>TEXT", said.err)
        self.assertIn(f"bad.tsv:{n + 3}: error: labels: both 'positive' and 'negative'", said.err)
        self.assertFalse((self.folder / "x.delta").exists())
        few = self.file("few.tsv", "positive\tgood\n" * 30 + "negative\tbad\n" * 5)
        self.assertIn("'negative' has", self.earshot("train", few, "--out", "x.delta", "--judge", "0", code=1).err)
        for words, why in ((["train"], "which texts?"), (["train", few], "--out FILE is needed"),
                           (["train", few, "--out", "x", "--judge", "51"], "from 0 to 50"),
                           (["train", few, "--out", "x", "--seed", "-1"], "a whole number")):
            self.assertIn(why, self.earshot(*words, code=2).err)

    def test_a_delta_that_does_not_fit_is_refused(self):
        self.earshot("train", self.file("ours.tsv", TSV), "--out", "ours.delta")
        whole = (self.folder / "ours.delta").read_bytes()
        damaged = self.file("damaged.delta", whole[:-1] + bytes([whole[-1] ^ 1]))
        self.assertIn("checksum", self.earshot("score", "--delta", damaged, stdin="good\n", code=1).err)
        self.assertIn("not a delta", self.earshot("score", "--delta", self.file("n", b"x" * 99), stdin="good\n", code=1).err)
        self.assertIn("cannot be opened", self.earshot("score", "--delta", "none", stdin="good\n", code=1).err)
        self.assertIn("not a model", self.earshot("score", "--model", self.file("m", b"x" * 99), stdin="good\n", code=1).err)


if __name__ == "__main__":
    harness.main()
