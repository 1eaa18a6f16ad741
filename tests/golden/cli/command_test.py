"""The command line: every subcommand with its help, what is refused and how, exit codes, and the shapes that scripts
depend on."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import harness

COMMANDS = ["run", "report", "queue", "timeline", "explain", "check", "score", "train", "import", "expr",
            "import-policy", "calendar", "stats", "fsck", "backup", "erase", "export"]

ASK = ('{"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x","touchpoint":"@acme",'
       '"author":{"namespace":"x","id":"42","handle":"ann"},"text":"Where is my parcel? Nobody answers. Terrible!"}\n')
ANSWER = ('{"source":"x","id":"2","occurred_at":"2026-03-02T11:30:00Z","channel":"x","touchpoint":"@acme","direction":"outbound",'
          '"author":{"namespace":"x","id":"acme","role":"agent"},"to":"x:42","in_reply_to":"1","text":"It arrives today."}\n')
PHONE = ('{"source":"phone","id":"7","occurred_at":"2026-03-02T10:00:00Z","channel":"phone","author":"phone:+44",'
         '"text":"Hung up after 50 minutes."}\n')


class General(harness.CommandTest):
    def test_help_and_version(self):
        page = self.earshot("--help").out
        for name in COMMANDS:
            self.assertRegex(page, rf"(?m)^  {name} ")
            own = self.earshot(name, "--help").out
            self.assertIn(f"Usage: earshot {name}", own)
            self.assertIn("Example:\n  ", own)
            for line in own.splitlines():
                self.assertLessEqual(len(line), 110, line)
        self.assertRegex(self.earshot("--version").out, r"^earshot \d+\.\d+\.\d+\n$")

    def test_every_option_is_documented(self):
        page = (harness.SOURCE / "docs/command.md").read_text()
        for name in COMMANDS:
            for option in re.findall(r"(?m)^  (--[a-z-]+)", self.earshot(name, "--help").out):
                if option != "--help":
                    self.assertIn(option, page, name)

    def test_the_command_line_is_refused_with_a_hint(self):
        table = [
            ([], "which command?"),
            (["rnu"], "did you mean 'run'?"),
            (["reprot"], "did you mean 'report'?"),
            (["zebra"], "unknown command 'zebra'"),
            (["run"], "which policy?"),
            (["run", "--default-policy"], "which events?"),
            (["run", "--default-polcy", "a"], "did you mean '--default-policy'?"),
            (["run", "--default-policy", "a", "--store"], "'--store' needs a value: --store FILE"),
            (["run", "--default-policy", "a", "--until", "tomorrow"], "'tomorrow' is no time"),
            (["run", "--default-policy", "a", "--json=yes"], "'--json' takes no value"),
            (["run", "--default-policy", "a", "--json", "--json"], "stands twice"),
            (["run", "--default-policy", "-", "-"], "standard input can be read once only"),
            (["run", "-x"], "options are written '--name'"),
            (["report"], "Give --store FILE, or a policy and events"),
            (["report", "--store", "a", "b"], "a store knows its policy"),
            (["report", "--default-policy", "a", "--by", "chanel"], "did you mean 'channel'?"),
            (["queue", "--default-policy", "a", "--limit", "0"], "'0' is no number above 0"),
            (["explain"], "which decision?"),
            (["explain", "--default-policy", "a", "xyzw"], "'xyzw' is no decision"),
            (["explain", "--default-policy", "a", "abc"], "at least the first 4"),
            (["check"], "which policy?"),
            (["score", "a", "b"], "one file at a time"),
            (["import"], "from where?"),
            (["import", "twsc", "a"], "did you mean 'twcs'?"),
            (["import", "twcs"], "which files?"),
            (["fsck"], "which store?"),
            (["fsck", "a", "b"], "Give one file"),
            (["backup", "a"], "Give both"),
            (["erase", "--store", "a"], "one of --customer, --identity"),
            (["erase", "--store", "a", "--customer", "x:1", "--identity", "x:1"], "one of --customer, --identity"),
            (["export", "--store", "a"], "Give --store FILE and --customer NAME"),
            (["stats"], "Give one file"),
            (["stats", "--store", "a", "b"], "Give one file"),
            (["stats", "a", "b"], "Give one file"),
        ]
        for words, expected in table:
            with self.subTest(words=words):
                said = self.earshot(*words, code=2)
                self.assertIn(expected, said.err)
                self.assertEqual(said.out, "")

    def test_a_closed_pipe_is_quiet(self):
        log = self.file("log.jsonl", "".join(ASK.replace('"1"', f'"{i}"') for i in range(3000)))
        process = subprocess.Popen([harness.COMMAND, "run", "--default-policy", log, "--json"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertIn(process.wait(), (141, -signal.SIGPIPE))
        self.assertEqual(err, b"")


class Run(harness.CommandTest):
    def test_the_story_of_one_answer(self):
        log = self.file("log.jsonl", ASK + ANSWER)
        decisions = [json.loads(line) for line in self.earshot("run", "--default-policy", log, "--json").lines]
        kinds = [d["kind"] for d in decisions]
        for kind in ("obligation.opened", "ignored.risk", "ignored", "obligation.answered"):
            self.assertEqual(kinds.count(kind), 1, kind)
        times = [d["at"] for d in decisions]
        self.assertEqual(times, sorted(times))
        ignored = next(d for d in decisions if d["kind"] == "ignored")
        self.assertEqual(ignored["at"], "2026-03-02T10:00:00Z")
        told = self.earshot("run", "--default-policy", log).out
        self.assertIn("@ann", told)
        self.assertIn("Mon 10:00  IGNORED: waited 1h", told)
        self.assertIn("1 answer was owed: 1 given", told)
        self.assertNotIn("\x1b", told)

    def test_from_standard_input_and_until(self):
        table = [("2026-03-02T09:30:00Z", []), ("2026-03-02T09:59:59Z", []), ("2026-03-02T10:00:00Z", ["ignored"]),
                 ("2026-03-02", [])]
        for until, expected in table:
            said = self.earshot("run", "--default-policy", "-", "--json", "--until", until, stdin=ASK)
            kinds = [json.loads(line)["kind"] for line in said.lines]
            self.assertEqual([k for k in kinds if k == "ignored"], expected, until)

    def test_the_digest_is_the_last_line(self):
        log = self.file("log.jsonl", ASK + ANSWER)
        digests = set()
        for options in (["--json"], [], ["--standing"], ["--standing", "--json"]):
            last = self.earshot("run", "--default-policy", log, "--digest", *options).lines[-1]
            self.assertRegex(last, r"^digest [0-9a-f]{32}$")
            digests.add(last)
        self.assertEqual(len(digests), 1)
        other = self.earshot("run", "--default-policy", self.file("other.jsonl", ASK), "--digest", "--json").lines[-1]
        self.assertNotIn(other, digests)

    def test_another_policy_takes_over(self):
        strict = "earshot: 1\nname: strict\nrules: [{name: seen, when: obligation.open, then: [{tag: seen}]}]\n"
        event = {"event": "policy.activate", "source": "crm", "id": "p", "occurred_at": "2026-03-02T11:00:00Z", "policy": strict}
        log = self.file("log.jsonl", ASK + json.dumps(event) + "\n")
        said = self.earshot("run", "--default-policy", log, "--json", "--until", "2026-03-02T12:00:00Z", "--store", "desk")
        # What the built-in policy said before stands.
        tags = [d for d in map(json.loads, said.lines) if d["kind"] == "tag" and d["rule"] != "failed-elsewhere"]
        self.assertEqual([(d["at"], d["rule"]) for d in tags], [("2026-03-02T11:00:00Z", "seen")])
        stats = json.loads(self.earshot("stats", "--store", "desk", "--json").out)
        self.assertEqual(stats["policy"], tags[0]["policy"])
        bad = self.file("bad.jsonl", json.dumps({**event, "policy": "earshot: 1\nrulez: []\n"}) + "\n")
        self.assertIn("rulez", self.earshot("run", "--default-policy", bad, code=None).err)

    def test_what_is_refused(self):
        cut = ASK + ANSWER[:100]
        table = {
            "cut off": (cut, ":2:", "the last line has no end: was the file cut off?"),
            "not UTF-8": (ASK.encode() + ASK.encode().replace(b'"1"', b'"3"').replace(b"parcel", b"par\xffcel"), ":2:", "not UTF-8"),
            "year 9999": (ASK.replace("2026-03-02T09", "9999-03-02T09"), ":1:", "outside 1970..2200"),
            "wrong type": (ASK.replace('"@acme"', "17"), ":1:", "touchpoint: expected a string"),
            "no object": ("[1, 2]\n", ":1:", "error"),
            "unknown kind": ('{"event":"interaction.psot","source":"a","id":"1","occurred_at":"2026-03-02"}\n', ":1:", "interaction.post"),
            "10 MB line": (ASK.replace("parcel", "p" * 10_000_000), ":1:", "kEventLineBytesMax"),
            "2 MB text": (ASK.replace("parcel", "p" * 2_000_000), ":1:", "kTextBytesMax"),
            "two bad lines": (ASK.replace('"1"', "{}") + ASK + "nonsense\n", ":3:", "error"),
        }
        for name, (content, place, expected) in table.items():
            with self.subTest(name):
                log = self.file("log.jsonl", content)
                said = self.earshot("run", "--default-policy", log, "--json", code=1)
                self.assertEqual(said.out, "")
                self.assertIn(log + place, said.err)
                self.assertIn(expected, said.err)
                self.assertIn("nothing was taken in", said.err)

    def test_an_empty_file_is_no_event(self):
        for content in ("", "\n\n", "\ufeff"):
            said = self.earshot("run", "--default-policy", self.file("log.jsonl", content), "--json")
            self.assertEqual(said.out, "")
            self.assertIn("no events in it", said.err)

    def test_unknown_fields_warn_and_are_taken(self):
        log = self.file("log.jsonl", ASK.replace('"touchpoint"', '"tuchpoint"') + ANSWER)
        said = self.earshot("run", "--default-policy", log)
        self.assertIn("did you mean 'touchpoint'?", said.err)
        self.assertIn("2 events", said.out)

    def test_files_that_are_not_there(self):
        said = self.earshot("run", "--default-policy", "absent.jsonl", code=1)
        self.assertIn("absent.jsonl: error: cannot be opened", said.err)
        said = self.earshot("run", "absent.yaml", "absent.jsonl", code=1)
        self.assertIn("absent.yaml: error: cannot be opened", said.err)
        said = self.earshot("run", "--default-policy", str(self.folder), code=1)
        self.assertIn("cannot be read", said.err)


class Store(harness.CommandTest):
    def test_reads_go_on_without_the_policy(self):
        log = self.file("log.jsonl", ASK + PHONE)
        store = self.folder / "desk.earshot"
        self.earshot("run", "--default-policy", log, "--store", store, "--until", "2026-03-02T12:00:00Z")
        page = self.earshot("report", "--store", store)
        self.assertIn("2 of 2 waited longer", page.out)
        self.assertEqual(len(self.earshot("queue", "--store", store, "--json").lines), 2)
        more = self.file("more.jsonl", ANSWER)
        self.earshot("run", "--default-policy", more, "--store", store)
        queue = [json.loads(line) for line in self.earshot("queue", "--store", store, "--json").lines]
        self.assertEqual(len(queue), 1)
        self.assertIn("phone/7", json.dumps(queue[0]))

    def test_stores_that_are_none(self):
        said = self.earshot("report", "--store", "absent.earshot", code=1)
        self.assertIn("there is no such store", said.err)
        self.assertFalse((self.folder / "absent.earshot").exists())
        self.earshot("report", "--store", self.file("text.earshot", "this is a letter\n" * 500), code=1)
        log = self.file("log.jsonl", ASK)
        store = self.folder / "desk.earshot"
        self.earshot("run", "--default-policy", log, "--store", store)
        whole = store.read_bytes()
        damaged = self.file("damaged.earshot", whole[:len(whole) // 2])
        said = self.earshot("report", "--store", damaged, code=1)
        self.assertIn("damaged.earshot: error: ", said.err)

    def test_explain_by_the_beginning_of_the_id(self):
        log = self.file("log.jsonl", ASK + ANSWER)
        decisions = [json.loads(line) for line in self.earshot("run", "--default-policy", log, "--standing", "--json").lines]
        ignored = next(d for d in decisions if d["kind"] == "ignored")
        told = self.earshot("explain", "--default-policy", log, ignored["id"][:8].upper()).out
        for words in (ignored["id"], "waited 1h, customers expect an answer within 1h", "Where is my parcel?", "answered after 2h30m"):
            self.assertIn(words, told)
        explained = json.loads(self.earshot("explain", "--default-policy", log, ignored["id"], "--json").out)
        self.assertEqual(explained["decision"], ignored)
        self.assertEqual([e["id"] for e in explained["evidence"]], ["1"])
        said = self.earshot("explain", "--default-policy", log, "0" * 32, code=1)
        self.assertIn("stands", said.err)


    def test_timeline_has_every_word_and_what_follows_from_what(self):
        post = ('{"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x","author":"x:ann",'
                '"text":"my bag is gone, this is a disgrace"}\n')
        reply = ('{"source":"x","id":"%d","occurred_at":"2026-03-02T09:%d:00Z","channel":"x","direction":"outbound",'
                 '"author":{"namespace":"x","id":"acme","role":"agent"},"in_reply_to":"1","text":"%s"}\n')
        log = self.file("words.jsonl", post + reply % (2, 10, "it arrives today") + reply % (3, 20, "your voucher is ABC"))
        told = self.earshot("timeline", "--default-policy", log, "x:ann").out
        places = [told.index(words) for words in ("my bag is gone", "an answer is owed", "now complaining", "it arrives today",
                                                  "your voucher is ABC")]
        self.assertEqual(places, sorted(places), told)

    def test_timeline_of_one_customer(self):
        log = self.file("log.jsonl", ASK + ANSWER)
        who = "x:42"
        told = self.earshot("timeline", "--default-policy", log, who).out
        for words in (who, "Where is my parcel?", "an answer is owed", "IGNORED", "answered after 2h30m", "0 answers owed"):
            self.assertIn(words, told)
        self.assertLess(told.index("IGNORED"), told.index("answered after"))
        self.assertNotIn("priority", told)
        self.assertIn("priority", self.earshot("timeline", "--default-policy", log, who, "--all").out)
        self.assertNotIn("an answer is owed", self.earshot("timeline", "--default-policy", log, who, "--from", "2027-01-01T00:00:00Z").out)
        self.assertIn("no customer", self.earshot("timeline", "--default-policy", log, "ann", code=2).err)
        self.assertIn("x:nobody", self.earshot("timeline", "--default-policy", log, "x:nobody", code=1).err)


class Report(harness.CommandTest):
    def setUp(self):
        super().setUp()
        self.log = self.file("log.jsonl", ASK + ANSWER + PHONE)

    def test_json(self):
        report = json.loads(self.earshot("report", "--default-policy", self.log, "--json").out)
        self.assertEqual(report["version"], 1)
        self.assertEqual(report["counts"], {"inbound": 2, "outbound": 1, "noise": 0, "obligations": 2, "open": 1, "ignored": 2})
        figures = {(f["id"], f["group"], f["key"]): f for f in report["figures"]}
        f = figures["response.experienced", "channel", "x"]
        self.assertEqual((f["n"], f["censored"], f["p50"], f["mean"], f["unit"]), (1, 0, 9_000_000_000, 9_000_000_000, "microseconds"))
        f = figures["response.experienced", "channel", "phone"]
        self.assertEqual((f["n"], f["censored"], f["p50"]), (1, 1, None))
        documented = set(re.findall(r"(?m)^\| `([a-z._]+)` \|", (harness.SOURCE / "docs/report.md").read_text().split("## The figures")[1]))
        self.assertLessEqual({f["id"] for f in report["figures"]}, documented)
        definitions = set(re.findall(r'\{"([a-z._]+)",', (harness.SOURCE / "src/figures/definitions.cc").read_text()))
        self.assertEqual(documented, definitions)
        by = json.loads(self.earshot("report", "--default-policy", self.log, "--json", "--by", "channel").out)
        self.assertEqual({f["group"] for f in by["figures"]}, {"channel"})

    def test_open(self):
        page = self.earshot("report", "--default-policy", self.log, "--open", "ignored.count:phone").out
        self.assertIn("phone/7", page)
        self.assertNotIn("x/1", page)
        opened = json.loads(self.earshot("report", "--default-policy", self.log, "--open", "response.experienced:x", "--json").out)
        self.assertEqual([s["interactions"] for f in opened["figures"] for s in f["samples"]],
                         [[{"source": "x", "id": "1"}, {"source": "x", "id": "2"}]])
        self.assertIn("did you mean 'ignored.count'?", self.earshot("report", "--default-policy", self.log, "--open", "ignored.cuont", code=1).err)
        self.assertIn("did you mean 'backlog:phone'?", self.earshot("report", "--default-policy", self.log, "--open", "backlog:phon", code=1).err)


class Check(harness.CommandTest):
    BROKEN = ("earshot: 1\nname: broken\nchannels:\n  - {name: x, kind: social, visibilty: public}\n"
              "expectations:\n  - {name: a, channel: y, within: 1 hour}\n"
              "rules:\n  - name: r\n    when: custmer.tier == \"gold\"\n    then: [{notify: me}]\n")

    def test_all_findings_with_their_places(self):
        path = self.file("broken.yaml", self.BROKEN)
        said = self.earshot("check", path, code=1)
        for line, words in ((4, "visibility"), (6, "'y'"), (6, "1 hour"), (9, "did you mean 'customer.tier'?")):
            self.assertRegex(said.out, rf"broken\.yaml:{line}:\d+: error: .*{re.escape(words)}")
        self.assertIn("^", said.out)
        findings = json.loads(self.earshot("check", path, "--json", code=1).out)
        self.assertFalse(findings["ok"])
        self.assertEqual({f["line"] for f in findings["findings"]}, {4, 6, 9})
        self.assertTrue(all(f["column"] > 0 and f["code"] for f in findings["findings"]))

    def test_a_good_one(self):
        path = harness.SOURCE / "demo/skylark.yaml"
        said = self.earshot("check", path)
        self.assertRegex(said.out, r"good; 16 channels.* hash [0-9a-f]{32}")
        good = json.loads(self.earshot("check", path, "--json").out)
        self.assertEqual((good["ok"], good["findings"]), (True, []))
        self.assertIn(good["hash"], said.out)

    def test_a_broken_policy_runs_nothing(self):
        said = self.earshot("run", self.file("broken.yaml", self.BROKEN), self.file("log.jsonl", ASK), code=1)
        self.assertEqual(said.out, "")
        self.assertIn("did you mean 'customer.tier'?", said.err)


class Try(harness.CommandTest):
    def test_the_text_of_a_reply(self):
        policy = self.file("policy.yaml", """earshot: 1
channels: [{name: x, kind: social}]
targets: [{name: first, clock: first_response, within: 2h, hours: always}]
replies: [{name: received, texts: {en: "By {due_at, time, HH:mm}.", de: "Bis {due_at, time, HH:mm}."}}]
rules: [{name: seen, when: obligation.open, then: [{tag: seen}]}]
""")
        events = self.file("events.jsonl", ASK)
        said = self.earshot("try", policy, events).out
        self.assertIn("\nreply received (en), promises 2026-03-02T11:00:00Z\n    By 11:00.\n", said)
        told = json.loads(self.earshot("try", policy, events, "--json").out)
        self.assertEqual(told["reply"], {"name": "received", "language": "en", "text": "By 11:00.",
                                         "promise_due": "2026-03-02T11:00:00Z"})


class Expr(harness.CommandTest):
    RECORD = ('{\n "customer": {"tier": "gold", "spend": 1250.5},\n "intents": ["refund"], "waiting": "50m",\n'
              ' "headers": {"content-type": "x"}, "none": null}\n')

    def test_over_a_record(self):
        path = self.file("record.json", self.RECORD)
        for source, result in (
            ("customer.tier in ['gold', 'vip'] && customer.spend > 1000", "true"),
            ("intents.map(i, i + '!')", '["refund!"]'),
            ("headers['content-type']", '"x"'),
            ("duration(waiting) > duration('45m')", "true"),
            ("has(customer.name) || none == null", None),
            ("ip('10.0.0.1')", 'ip("10.0.0.1")'),
        ):
            if result is None:
                self.assertIn("undeclared reference to 'customer.name'", self.earshot("expr", source, "--with", path, code=1).out)
            else:
                self.assertEqual(self.earshot("expr", source, "--with", path).out, result + "\n", source)
        self.assertEqual(self.earshot("expr", "1 + 1").out, "2\n")
        self.assertEqual(self.earshot("expr", "a + 1", "--with", "-", stdin='{"a": 1}').out, "2\n")

    def test_declared_fields(self):
        path = self.file("record.json", self.RECORD)
        fields = self.file("fields.json", '{"waiting": "duration", "customer": {"name": "string"}}')
        run = lambda source, **more: self.earshot("expr", source, "--with", path, "--fields", fields, **more)
        self.assertEqual(run("waiting > duration('45m') && !has(customer.name)").out, "true\n")
        self.assertIn("undeclared", run("customer.tier", code=1).out)
        wrong = self.file("wrong.json", '{"a":\n "strng"}')
        self.assertRegex(self.earshot("expr", "1", "--fields", wrong, code=1).err, r"wrong\.json:1:2: error: a: there is no type 'strng'")
        clash = self.file("clash.json", '{"waiting": "int"}')
        self.assertIn("waiting: expected int, found a text '50m'",
                      self.earshot("expr", "waiting", "--with", path, "--fields", clash, code=1).err)

    def test_errors_have_a_caret(self):
        said = self.earshot("expr", "custmer > 1 &&\n  nme == 2", "--fields", self.file("f.json", '{"customer": "int", "name": "int"}'), code=1)
        self.assertIn("expression:1:1: error: undeclared reference to 'custmer'; did you mean 'customer'?\n", said.out)
        self.assertIn("expression:2:3: error: undeclared reference to 'nme'; did you mean 'name'?\n", said.out)
        self.assertEqual(len(re.findall(r"(?m)^ .*\^$", said.out)), 2, said.out)
        said = self.earshot("expr", "[1, 2][5]", code=1)
        self.assertIn("expression:1:7: error: index out of range", said.out)
        self.assertRegex(self.earshot("expr", "1", "--with", self.file("bad.json", '{"a": 1,\n "b": tru}'), code=1).err, r"bad\.json:2:")

    def test_check_and_json(self):
        self.assertRegex(self.earshot("expr", "[1].map(x, x > 0)", "--check").out, r"good; of type list<bool>; at most \d+ steps")
        value = json.loads(self.earshot("expr", "{'a': [1, 2.5]}", "--json").out)
        self.assertEqual((value["version"], value["ok"], value["value"], value["findings"]), (1, True, {"a": [1, 2.5]}, []))
        self.assertEqual(value["type"], "map<string, list>")
        error = json.loads(self.earshot("expr", "1 / 0", "--json", code=1).out)
        self.assertEqual((error["ok"], error["error"]["code"], error["error"]["column"]), (False, "divide-by-zero", 3))
        broken = json.loads(self.earshot("expr", "1 +", "--json", code=1).out)
        self.assertEqual((broken["ok"], broken["findings"][0]["code"]), (False, "syntax"))

    def test_a_cel_policy_as_it_is(self):
        page = (harness.SOURCE / "docs/cel.md").read_text()
        policy = self.file("queue.yaml", re.search(r"(?ms)^## CEL policies.*?^```text\n(.*?)^```", page)[1])
        fields = self.file("types.json", '{"waiting": "duration", "customer": {"tier": "string"}, "channel": "string"}')
        for waiting, tier, channel, queue in [("3h", "gold", "chat", "duty-manager"), ("3h", "", "chat", "chat-lead"),
                                              ("3h", "", "x", "team-lead"), ("1h", "gold", "x", "front-desk")]:
            record = json.dumps({"waiting": waiting, "customer": {"tier": tier}, "channel": channel})
            said = self.earshot("expr", "--file", policy, "--with", "-", "--fields", fields, stdin=record)
            self.assertEqual(said.out, f'"{queue}"\n')
        broken = self.file("broken.yaml", "rule:\n  match:\n    - {condition: a > 1, output: b}\n")
        said = self.earshot("expr", "--file", broken, "--with", "-", stdin='{"a": 2}', code=1)
        self.assertIn("broken.yaml:3:34: error: undeclared reference to 'b'", said.out)
        self.assertIn("which expression?", self.earshot("expr", "1", "--file", broken, code=2).err)

    def test_the_command_line(self):
        self.assertIn("which expression?", self.earshot("expr", code=2).err)
        self.assertIn("once only", self.earshot("expr", "1", "--with", "-", "--fields", "-", code=2).err)
        self.assertIn("nowhere.json", self.earshot("expr", "1", "--with", "nowhere.json", code=1).err)


class Score(harness.CommandTest):
    def test_plain_lines_and_json_lines(self):
        plain = self.earshot("score", stdin="I love this airline\n\nworst service ever, I hate it\n")
        lines = [json.loads(line) for line in plain.lines]
        self.assertEqual([line["id"] for line in lines], [1, 3])
        self.assertEqual([line["label"] for line in lines], ["positive", "negative"])
        for line in lines:
            always = ["id", "score", "label", "p", "confidence", "language", "intents", "severity"]
            self.assertEqual(list(line)[: len(always)], always)
            read_in_english = {"complaint_p", "offensive_p", "sarcasm_p", "anger", "joy", "optimism", "sadness",
                               "reproach", "topic", "topic_p"}
            self.assertLessEqual(set(line) - set(always), read_in_english)
            self.assertAlmostEqual(sum(line.get(e, 0) for e in ("anger", "joy", "optimism", "sadness")), 1.0, places=9)
            self.assertAlmostEqual(sum(line["p"]), 1.0, places=9)
            self.assertTrue(-1000 <= line["score"] <= 1000)
        path = self.file("texts.jsonl", '{"id":"a","text":"I love this airline"}\n{"id":5,"text":"worst service ever, I hate it","lang":"en"}\n')
        as_json = [json.loads(line) for line in self.earshot("score", path).lines]
        self.assertEqual([line["id"] for line in as_json], ["a", 5])
        self.assertEqual([line["score"] for line in as_json], [line["score"] for line in lines])

    def test_explain_and_text(self):
        line = json.loads(self.earshot("score", "--explain", stdin="what a terrible flight\n").out)
        words = [b"what a terrible flight"[e["begin"]:e["end"]].decode() for e in line["evidence"]]
        self.assertIn("terrible", words)
        self.assertEqual([head["name"] for head in line["heads"]], ["complaint", "offensive", "sarcasm"])
        for head in line["heads"]:
            self.assertTrue(0 <= head["p"] <= 1)
            self.assertTrue(head["evidence"])
        page = self.earshot("score", "--explain", "--text", stdin="what a terrible \x1b[2J flight\n").out
        self.assertIn("[--terrible--]", page)
        self.assertNotIn("\x1b", page)

    def test_explain_names_the_phrase_of_an_intent(self):
        text = "on hold for 40 minutes, see you in court"
        line = json.loads(self.earshot("score", "--explain", stdin=text + "\n").out)
        self.assertEqual({p["intent"]: text[p["begin"]:p["end"]] for p in line["phrases"]},
                         {"failed_channel": "on hold for 40", "legal_threat": "see you in court"})

    def test_colours_only_where_they_are_asked_for(self):
        words = ["score", "--explain", "--text"]
        text = "what a terrible flight\n"
        self.assertNotIn("\x1b", self.earshot(*words, stdin=text).out)  # no terminal
        self.assertNotIn("\x1b", self.earshot(*words, "--color=never", stdin=text).out)
        self.assertIn("\x1b[1;31mterrible\x1b[0m", self.earshot(*words, "--color=always", stdin=text).out)
        self.assertIn("always, never or auto", self.earshot(*words, "--color=sometimes", stdin=text, code=2).err)

    def test_a_bad_line_is_named_and_the_others_scored(self):
        said = self.earshot("score", stdin='{"id":1,"text":"good"}\n{"id":2}\n{"id":3,"text":"bad"}\n', code=1)
        self.assertEqual([json.loads(line)["id"] for line in said.lines], [1, 3])
        self.assertIn("standard input:2:", said.err)
        self.assertIn("text: is required", said.err)

    def test_any_bytes(self):
        said = self.earshot("score", stdin=b"caf\xff is bad\n" + b"x" * 2_000_000 + b"\nfine\n", code=1)
        self.assertEqual([json.loads(line)["id"] for line in said.lines], [1, 3])
        self.assertIn("kTextBytesMax", said.err)
        self.assertEqual(self.earshot("score", stdin="").out, "")


class Import(harness.CommandTest):
    def test_rows_become_events(self):
        path = self.file("tweets.csv", "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
                         "1,acme,False,Tue Oct 31 22:10:47 +0000 2017,\"@42 sorry, which one?\",,2.0\n"
                         "2,42,True,Tue Oct 31 22:01:00 +0000 2017,@acme it broke,1,\n")
        said = self.earshot("import", "twcs", path)
        events = [json.loads(line) for line in said.lines]
        self.assertEqual([e["id"] for e in events], ["1", "2"])
        run = self.earshot("run", "--default-policy", "-", "--standing", "--json", stdin=said.out)
        self.assertIn("obligation.answered", run.out)
        bad = self.file("bad.csv", "tweet_id,author_id\n1,2\n")
        self.assertIn("bad.csv", self.earshot("import", "twcs", bad, code=1).err)


if __name__ == "__main__":
    harness.main()
