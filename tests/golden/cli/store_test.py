"""Stores at a terminal: counted, checked, copied; what is damaged is named, and what to do about it."""

import contextlib
import json
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import harness

LINE = ('{{"source":"x","id":"{0}","occurred_at":"2026-03-02T09:{1:02}:00Z","channel":"x",'
        '"author":{{"namespace":"x","id":"{0}"}},"text":"Where is my parcel number {0}?"}}\n')
EVENTS = 40


class Store(harness.CommandTest):
    def setUp(self):
        super().setUp()
        log = self.file("log.jsonl", "".join(LINE.format(i, i) for i in range(EVENTS)))
        self.store = str(self.folder / "desk.earshot")
        self.earshot("run", "--default-policy", log, "--store", self.store)
        self.records = self.sql("SELECT count(*) FROM event")

    def sql(self, statement):
        # The connection's own `with` commits and does not close.
        with contextlib.closing(sqlite3.connect(self.store, isolation_level=None)) as db:
            row = db.execute(statement).fetchone()
            return row[0] if row else None

    def test_a_good_store(self):
        before = Path(self.store).read_bytes()
        said = self.earshot("fsck", self.store)
        self.assertRegex(said.out, rf"^{self.store}: good; {self.records} records, \d+ bytes and 0 in its log; "
                                   r"written as durable; tenant default\n$")
        found = json.loads(self.earshot("fsck", self.store, "--json").out)
        self.assertEqual((found["ok"], found["records"], found["good"], found["findings"]),
                         (True, self.records, self.records, []))
        self.assertEqual((found["durability"], found["tenant"], found["version"]), ("durable", "default", 1))
        self.assertRegex(found["policy"], "^[0-9a-f]{32}$")
        self.assertEqual(Path(self.store).read_bytes(), before)

    def test_what_is_damaged_is_named(self):
        good = Path(self.store).read_bytes()
        table = [
            ("UPDATE event SET body = x'00' WHERE seq = 3", "record 3 fails its checksum"),
            ("DELETE FROM event WHERE seq = 3", "record 3 is missing"),
            ("DELETE FROM event WHERE seq BETWEEN 3 AND 5", "records 3 to 5 are missing"),
            ("DELETE FROM event WHERE seq >= 38", f"records 38 to {self.records - 1} are missing"),
            ("UPDATE meta SET value = 'other' WHERE name = 'tenant'", "the value named 'tenant' fails its checksum"),
            ("DROP TABLE event", "its tables are not those of format 1"),
            ("PRAGMA user_version = 0", "there is no format 0"),
        ]
        for statement, finding in table:
            with self.subTest(statement):
                Path(self.store).write_bytes(good)
                self.sql(statement)
                said = self.earshot("fsck", self.store, code=1)
                self.assertIn(f"{self.store}: ", said.out)
                self.assertIn(finding, said.out)
                self.assertIn("DAMAGED", said.out)
                self.assertIn("Put the latest\nbackup in their place", said.out)
                found = json.loads(self.earshot("fsck", self.store, "--json", code=1).out)
                self.assertFalse(found["ok"])
                self.assertTrue(any(finding in f for f in found["findings"]), found)

    def test_several_findings_are_all_named(self):
        self.sql("UPDATE event SET body = x'00' WHERE seq IN (1, 4)")
        self.sql("DELETE FROM event WHERE seq = 7")
        found = json.loads(self.earshot("fsck", self.store, "--json", code=1).out)
        self.assertEqual(found["findings"],
                         ["record 1 fails its checksum", "record 4 fails its checksum", "record 7 is missing"])
        self.assertEqual(found["good"], self.records - 3)

    def test_a_damaged_page_is_found(self):
        good = bytearray(Path(self.store).read_bytes())
        for page in range(2, len(good) // 4096, 2):
            bad = good[:]
            bad[page * 4096] ^= 0xFF  # what kind of page it is
            Path(self.store).write_bytes(bad)
            self.assertIn("DAMAGED", self.earshot("fsck", self.store, code=1).out, page)

    def test_what_is_no_store_is_refused(self):
        table = [(str(self.folder / "absent"), "there is no such store"),
                 (self.file("letter", "dear sirs " * 1000), "not an Earshot store"),
                 (self.file("notes", b""), "there is no such store")]
        for path, words in table:
            said = self.earshot("fsck", path, code=1)
            self.assertIn(words, said.err)
            self.assertEqual(said.out, "")
        self.assertFalse((self.folder / "absent").exists())
        self.sql("PRAGMA user_version = 99")
        self.assertIn("newer Earshot", self.earshot("fsck", self.store, code=1).err)

    def test_one_that_is_held_is_refused(self):
        with contextlib.closing(sqlite3.connect(self.store, isolation_level=None)) as db:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            for words in (["fsck", self.store], ["backup", self.store, "copy"], ["stats", "--store", self.store]):
                self.assertIn("another engine holds this store", self.earshot(*words, code=1).err)

    def test_a_copy_is_the_same(self):
        copy = self.folder / "copy"
        self.assertEqual(self.earshot("backup", self.store, copy).out, f"{copy}: {self.records} records\n")
        self.earshot("fsck", copy)
        digests = [json.loads(self.earshot("stats", "--store", s, "--json").out)["digest"] for s in (self.store, copy)]
        self.assertEqual(digests[0], digests[1])
        before = copy.read_bytes()
        self.assertIn("is there already", self.earshot("backup", self.store, copy, code=1).err)
        self.assertEqual(copy.read_bytes(), before)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["copy", "desk.earshot", "log.jsonl"])
        self.sql("DELETE FROM event WHERE seq = 7")
        self.assertIn("record 7 is missing", self.earshot("backup", self.store, "other", code=1).err)
        self.assertFalse((self.folder / "other").exists())

    def test_stats(self):
        figures = json.loads(self.earshot("stats", "--store", self.store, "--json").out)
        self.assertEqual([figures[n] for n in ("events", "inbound", "customers", "open", "answered")],
                         [EVENTS, EVENTS, EVENTS, EVENTS, 0])
        self.assertEqual(figures["next_wakeup"][:10], "2026-03-02")
        self.assertRegex(self.earshot("stats", "--store", self.store).out, rf"(?m)^customers +{EVENTS}$")
        self.assertEqual(json.loads(self.earshot("stats", self.store, "--json").out), figures)
        self.assertEqual(figures["bytes"], Path(self.store).stat().st_size)
        self.assertIn("there is no such store", self.earshot("stats", "nowhere", code=1).err)

    def test_looking_ahead_takes_nothing_from_who_feeds_it_next(self):
        ahead = ["--store", self.store, "--until", "2026-03-05T00:00:00Z"]
        for command in ("queue", "report"):
            self.earshot(command, *ahead)
        log = str(self.folder / "log.jsonl")
        told = self.earshot("run", "--default-policy", log, "--store", self.store, "--until", "2026-03-02T12:00:00Z",
                            "--json").out
        self.assertIn('"kind":"ignored"', told)

    def test_what_somebody_sent_does_not_steer_the_terminal(self):
        log = self.file("odd.jsonl", LINE.replace("{0}", "{0}\\u001b[31m\\nforged").format(7, 7))
        for command in ("queue", "timeline"):
            who = ["x:7\x1b[31m\nforged"] if command == "timeline" else []
            said = self.earshot(command, "--default-policy", log, *who).out
            self.assertNotIn("\x1b", said)
            self.assertNotIn("\nforged", said)

    def test_export_then_erase(self):
        all_of_it = json.loads(self.earshot("export", "--store", self.store, "--customer", "x:7", "--json").out)
        self.assertEqual(all_of_it["names"], ["x:7"])
        self.assertEqual([e["text"] for e in all_of_it["events"]], ["Where is my parcel number 7?"])
        self.assertEqual(all_of_it["state"]["name"], "x:7")
        self.assertIn(b"parcel number 7?", Path(self.store).read_bytes())
        figures = self.earshot("report", "--store", self.store, "--json").out
        erase = ["erase", "--store", self.store, "--customer", "x:7"]
        self.assertEqual(self.earshot(*erase).out,
                         "erased: 1 event, among them 1 interaction; named in 0 events of others\n")
        self.assertNotIn(b"parcel number 7?", Path(self.store).read_bytes())
        self.assertFalse(Path(self.store + "-wal").exists())
        self.assertEqual(self.earshot("report", "--store", self.store, "--json").out, figures)
        self.assertEqual(self.earshot(*erase).out, "nothing is held\n")
        self.assertIn("nothing is held on 'x:7'",
                      self.earshot("export", "--store", self.store, "--customer", "x:7", code=1).err)
        # The same log once more: what is erased stays so.
        self.earshot("run", "--default-policy", str(self.folder / "log.jsonl"), "--store", self.store)
        self.assertNotIn(b"parcel number 7?", Path(self.store).read_bytes())
        self.assertEqual(self.earshot("report", "--store", self.store, "--json").out, figures)
        said = self.earshot("erase", "--store", self.store, "--interaction", "x/8", "--json").out
        self.assertEqual(json.loads(said), {"version": 1, "events": 1, "interactions": 1, "mentions": 0})
        self.assertEqual(self.earshot("erase", "--store", self.store, "--identity", "x:8", "--json", code=0).out,
                         '{"version":1,"events":1,"interactions":1,"mentions":0}\n')
        self.assertIn("is a party", self.earshot("erase", "--store", self.store, "--customer", "party:p", code=1).err)
        self.assertTrue(json.loads(self.earshot("fsck", self.store, "--json").out)["ok"])


if __name__ == "__main__":
    harness.main()
