"""The package as a Python programmer meets it. Needs nothing but the standard library."""

import dataclasses
import ipaddress
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import earshot

NINE = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)


def post(id: str, author: str = "42", at: datetime = NINE, **more: object) -> dict[str, object]:
    return {
        "source": "x",
        "id": id,
        "occurred_at": at,
        "channel": "x",
        "author": {"namespace": "x", "id": author},
        "text": "my hob is dead and nobody answers",
        **more,
    }


class Analyzer(unittest.TestCase):
    def test_one_text(self) -> None:
        a = earshot.Analyzer().assess("terrible service, I am furious and still waiting")
        self.assertLess(a.score, 0)
        self.assertEqual(a.label, "negative")
        self.assertEqual(a.negative + a.neutral + a.positive, 1000)
        self.assertIsInstance(a.intents, earshot.Intent)
        self.assertEqual(a.language, "en")
        self.assertFalse(hasattr(a, "__dict__"))
        with self.assertRaises(dataclasses.FrozenInstanceError):
            a.score = 1000  # type: ignore[misc]

    def test_many_are_each(self) -> None:
        analyzer = earshot.Analyzer()
        texts = ["thank you, that was quick", "", "worst airline ever 😡", "ok", "Où est mon colis ?", b"bytes too"]
        self.assertEqual(analyzer.assess_many(texts), [analyzer.assess(t) for t in texts])
        self.assertEqual(analyzer.assess_many(iter(texts)), analyzer.assess_many(texts))
        self.assertEqual(analyzer.assess_many([]), [])

    def test_json_line(self) -> None:
        analyzer = earshot.Analyzer()
        line = analyzer.assess_json("never again", id="7")
        a, values = analyzer.assess("never again"), json.loads(line)
        always = ["id", "score", "label", "p", "confidence", "language", "intents", "severity"]
        self.assertEqual(list(values)[: len(always)], always)
        self.assertEqual(round(values["complaint_p"] * 1000), a.complaint)
        self.assertEqual((values["id"], values["score"], values["label"]), ("7", a.score, a.label))
        self.assertEqual([round(p * 1000) for p in values["p"]], [a.negative, a.neutral, a.positive])
        self.assertIn("evidence", json.loads(analyzer.assess_json("never again", explain=True)))

    def test_deep_tier(self) -> None:
        file = Path(__file__).parents[3] / "models/deep.model"
        text, plain = "my bag is lost again", earshot.Analyzer()
        deep = earshot.Analyzer(deep=file)
        version = deep.assess(text, language="en").model_version
        self.assertEqual(version % 65536, plain.assess(text, language="en").model_version)
        self.assertGreater(version, 65536)
        never = earshot.Analyzer(deep=file, deep_below=0)
        self.assertEqual(never.assess(text, language="en"), plain.assess(text, language="en"))
        for wrong in ({"deep": file, "deep_below": 1002}, {"deep": file, "deep_below": -1}):
            with self.subTest(wrong=wrong), self.assertRaises(earshot.InvalidError):
                earshot.Analyzer(**wrong)  # type: ignore[arg-type]
        with self.assertRaises(earshot.NotFoundError):
            earshot.Analyzer(deep="no/such/model")

    def test_refusals(self) -> None:
        analyzer = earshot.Analyzer()
        with self.assertRaises(earshot.ResourceExhaustedError):
            analyzer.assess("a" * ((1 << 20) + 1))
        for wrong in (None, 7, ["x"]):
            with self.subTest(wrong=wrong), self.assertRaises(TypeError):
                analyzer.assess(wrong)  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            analyzer.assess_many(["fine", 7])  # type: ignore[list-item]
        with self.assertRaises(earshot.NotFoundError) as caught:
            earshot.Analyzer("no/such/model")
        self.assertEqual(caught.exception.status, "NOT_FOUND")


class Policy(unittest.TestCase):
    def test_default(self) -> None:
        policy = earshot.Policy.default()
        self.assertRegex(policy.hash, r"^[0-9a-f]{32}$")
        self.assertEqual(policy.hash, earshot.Policy.compile(earshot.Policy.default_source()).hash)
        self.assertEqual(policy.warnings, ())

    def test_every_mistake_at_once(self) -> None:
        with self.assertRaises(earshot.InvalidError) as caught:
            earshot.Policy.compile("earshot: 1\nchanels: []\nrulez: []\n")
        error = caught.exception
        self.assertIsInstance(error, ValueError)
        self.assertEqual(error.status, "INVALID_ARGUMENT")
        self.assertEqual((error.line, len(error.diagnostics)), (2, 2))
        self.assertEqual([d.line for d in error.diagnostics], [2, 3])
        self.assertIn("channels", error.diagnostics[0].message)
        self.assertIn(error.diagnostics[1].message, str(error))

    def test_load(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "policy.yaml")
            path.write_text(earshot.Policy.default_source(), encoding="utf-8")
            self.assertEqual(earshot.Policy.load(path).hash, earshot.Policy.default().hash)
            with self.assertRaises(FileNotFoundError):
                earshot.Policy.load(Path(folder, "none.yaml"))


class Engine(unittest.TestCase):
    def test_from_events_to_an_explanation(self) -> None:
        with earshot.Engine.open() as engine:
            self.assertIsNone(engine.next_wakeup())
            taken = engine.ingest([post("1"), json.dumps(post("2", "43", NINE), default=datetime.isoformat), b""])
            self.assertEqual((taken.accepted, taken.duplicates, taken.warnings), (2, 0, ()))
            opened = [d for d in taken if d.kind == "obligation.opened"]
            self.assertEqual([d.subject for d in opened], ["obligation:x/1", "obligation:x/2"])
            self.assertEqual(opened[0].at, NINE)
            self.assertEqual(opened[0].identity, earshot.Identity("x", "42"))
            self.assertEqual(opened[0].policy, earshot.Policy.default().hash)
            self.assertEqual(json.loads(opened[0].json)["id"], opened[0].id)

            wakeup = engine.next_wakeup()
            self.assertIsNotNone(wakeup)
            self.assertGreater(wakeup, NINE)
            late = engine.advance(NINE + timedelta(days=2))
            self.assertIn("ignored", [d.kind for d in late])
            self.assertEqual(engine.now(), NINE + timedelta(days=2))

            queue = engine.queue()
            self.assertEqual(len(queue), 2)
            self.assertEqual(engine.queue(limit=1), queue[:1])
            self.assertEqual(engine.counts()["open"], 2)
            self.assertIn("x:42", json.dumps(engine.customer("x:42")))
            self.assertIn("figures", engine.report())
            self.assertIn(opened[0].id, json.dumps(engine.explain(opened[0].id)))
            self.assertLessEqual({d.id for d in opened}, {d.id for d in engine.standing()})
            self.assertRegex(engine.digest(), r"^[0-9a-f]{32}$")

    def test_an_instant_is_a_datetime_or_microseconds(self) -> None:
        with earshot.Engine.open() as a, earshot.Engine.open() as b, earshot.Engine.open() as c:
            for engine in (a, b, c):
                engine.ingest([post("1")])
            paris = timezone(timedelta(hours=1))
            first = a.advance(datetime(2026, 3, 3, 9, tzinfo=paris))
            self.assertEqual(first, b.advance(datetime(2026, 3, 3, 8, tzinfo=timezone.utc)))
            self.assertEqual(first, c.advance(1772524800_000000))
            with self.assertRaisesRegex(ValueError, "time zone"):
                a.advance(datetime(2026, 3, 4, 9))
            with self.assertRaisesRegex(ValueError, "time zone"):
                a.ingest([post("2", at=datetime(2026, 3, 2, 9))])
            for wrong in (1.5, True, "2026-03-04"):
                with self.subTest(wrong=wrong), self.assertRaises(TypeError):
                    a.advance(wrong)  # type: ignore[arg-type]
            for outside in (-1, 2**62, 2**80):
                with self.subTest(outside=outside), self.assertRaises((earshot.OutOfRangeError, OverflowError)):
                    a.advance(outside)

    def test_all_or_none_with_the_place(self) -> None:
        with earshot.Engine.open() as engine:
            before = engine.digest()
            with self.assertRaises(earshot.InvalidError) as caught:
                engine.ingest([post("1"), post("2"), post("3", text=7)])
            self.assertEqual(caught.exception.line, 3)
            self.assertIn("text", str(caught.exception))
            self.assertEqual(engine.digest(), before)
            with self.assertRaises(earshot.Error):
                engine.ingest_lines(b'{"source":"x","id":"\xff"}')
            with self.assertRaises(earshot.Error):
                engine.ingest_proto(b"\xff\xff")
            self.assertEqual(engine.counts()["events"], 0)

    def test_what_is_no_event(self) -> None:
        with earshot.Engine.open() as engine:
            for wrong in ("{}", b"{}", {"source": "x"}, [7], [None], 7):
                with self.subTest(wrong=wrong), self.assertRaises(TypeError):
                    engine.ingest(wrong)  # type: ignore[arg-type]
            with self.assertRaises(earshot.InvalidError):
                engine.ingest(['{"source":"x"}\n{"source":"x"}'])  # two in one
            with self.assertRaises(ValueError):
                engine.ingest([post("1", text=float("nan"))])
            self.assertEqual(len(engine.ingest([])), 0)

    def test_repetitions_and_unknown_fields(self) -> None:
        with earshot.Engine.open() as engine:
            engine.ingest([post("1")])
            again = engine.ingest([post("1", mood="blue")])
            self.assertEqual((len(again), again.accepted, again.duplicates), (0, 0, 1))
            self.assertEqual([(w.line, "mood" in w.message) for w in again.warnings], [(1, True)])

    def test_another_policy_takes_over(self) -> None:
        strict = "earshot: 1\nname: strict\nrules: [{name: seen, when: obligation.open, then: [{tag: seen}]}]\n"
        activation = {"event": "policy.activate", "source": "crm", "id": "p", "occurred_at": NINE, "policy": strict}
        with earshot.Engine.open() as engine:
            engine.ingest([post("1")])
            with self.assertRaises(earshot.InvalidError) as caught:
                engine.ingest([{**activation, "policy": strict.replace("seen, when", "seen, wen")}])
            self.assertIn("wen", str(caught.exception))
            engine.ingest([{**activation, "occurred_at": NINE + timedelta(minutes=5)}])
            told = engine.advance(NINE + timedelta(minutes=10))
            tags = [d for d in told if d.kind == "tag"]
            self.assertEqual([(d.rule, d.at) for d in tags], [("seen", NINE + timedelta(minutes=5))])
            self.assertEqual(tags[0].policy, earshot.Policy.compile(strict).hash)

    def test_the_store_keeps(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "desk.earshot")
            with earshot.Engine.open(path) as engine:
                engine.ingest([post("1")])
                engine.advance(NINE + timedelta(hours=2))
                digest, standing = engine.digest(), engine.standing()
                with self.assertRaises(earshot.StateError):
                    earshot.Engine.open(path)
            with earshot.Engine.open(str(path)) as engine:
                self.assertEqual((engine.digest(), engine.standing()), (digest, standing))
            with self.assertRaises(earshot.Error):
                earshot.Engine.open(path, tenant="another")

    def test_closing(self) -> None:
        engine = earshot.Engine.open()
        self.assertFalse(engine.closed)
        engine.close()
        engine.close()
        self.assertTrue(engine.closed)
        for use in (engine.digest, engine.queue, engine.counts, engine.standing, lambda: engine.ingest([])):
            with self.assertRaisesRegex(ValueError, "closed"):
                use()

    def test_threads_share_an_engine(self) -> None:
        with earshot.Engine.open() as shared, earshot.Engine.open() as alone:
            def feed(engine: earshot.Engine, start: int) -> None:
                for i in range(start, start + 10):
                    engine.ingest([post(str(i), str(i % 5))])

            threads = [threading.Thread(target=feed, args=(shared, n * 10)) for n in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for n in range(4):
                feed(alone, n * 10)
            self.assertEqual(shared.digest(), alone.digest())

    def test_options(self) -> None:
        with self.assertRaises(TypeError):
            earshot.Engine.open(policy="default")  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            earshot.Engine.open(analyzer=earshot.Policy.default())  # type: ignore[arg-type]
        with earshot.Engine.open(assess=False, durable=False, policy=earshot.Policy.default()) as engine:
            engine.ingest([post("1")])
        with self.assertRaises(earshot.InvalidError):
            earshot.Engine.open(assess=False, analyzer=earshot.Analyzer())


class Values(unittest.TestCase):
    LINE = (
        '{"id":"0123456789abcdef0123456789abcdef","kind":"escalate","subject":"obligation:x/1","trigger":"wake",'
        '"rule":"star","policy":"00000000000000000000000000000001","at":"2026-03-02T09:00:00.25Z",'
        '"due_at":"2026-03-02T10:00:00Z","priority":7,"priority_parts":[{"code":"reach","contribution":7}],'
        '"reasons":[{"code":"rule","detail":"line\u2028separator"}],"evidence":[{"source":"x","id":"1","begin":0,"end":4}],'
        '"arguments":{"level":"2"},"identity":{"namespace":"x","id":"42"},"channel":"x","touchpoint":"@t","brand":"b",'
        '"ordinal":1,"confidence":900,"supersedes":["00000000000000000000000000000002"],"newer":1}'
    )

    def test_every_field(self) -> None:
        d = earshot.Decision.from_json(self.LINE)
        self.assertEqual(d.at, NINE + timedelta(milliseconds=250))
        self.assertEqual(d.due_at, NINE + timedelta(hours=1))
        self.assertEqual(d.priority_parts, (earshot.Reason("reach", "", 7),))
        self.assertEqual(d.reasons[0].detail, "line\u2028separator")
        self.assertEqual(d.evidence, (earshot.Evidence("x", "1", 0, 4),))
        self.assertEqual(d.arguments["level"], "2")
        self.assertEqual(d.identity, earshot.Identity("x", "42"))
        self.assertEqual((d.channel, d.touchpoint, d.brand, d.ordinal, d.confidence), ("x", "@t", "b", 1, 900))
        self.assertEqual(d.supersedes, ("0" * 31 + "2",))
        self.assertEqual(d.json, self.LINE)
        hash(d)
        self.assertEqual(pickle.loads(pickle.dumps(d)), d)
        with self.assertRaises(TypeError):
            d.arguments["level"] = "3"  # type: ignore[index]

    def test_a_line_separator_within_a_text_ends_no_line(self) -> None:
        from earshot._types import decisions_of

        self.assertEqual(len(decisions_of(self.LINE + "\n" + self.LINE + "\n")), 2)


class Expressions(unittest.TestCase):
    def test_a_condition_over_a_record(self) -> None:
        expr = earshot.Expr(
            "a > 1 && customer.tier in ['gold', 'vip']", fields={"a": int, "customer": {"tier": "string"}}
        )
        self.assertEqual(expr.type, "bool")
        self.assertIs(expr.eval({"a": 2, "customer": {"tier": "gold"}}), True)
        self.assertIs(expr.eval('{"a": 1, "customer.tier": "gold"}'), False)
        self.assertTrue(expr.matches({"a": 2, "customer": {"tier": "vip"}, "more": [1]}))

    def test_values_are_those_of_python(self) -> None:
        fields = {
            "at": datetime, "wait": timedelta, "raw": bytes, "d": float, "u": "uint", "l": "list<int>",
            "m": dict, "x": object,
        }
        record = {
            "at": NINE, "wait": timedelta(minutes=-90, microseconds=5), "raw": b"\xff\x00", "d": 2, "u": 7,
            "l": (1, 2), "m": {"k": [None, "\u00fc"]}, "x": None,
        }
        for source, value in (
            ("at", NINE),
            ("at + duration('1.5s')", NINE + timedelta(seconds=1.5)),
            ("wait", record["wait"]),
            ("-9223372036854775807 - 1", -(2**63)),
            ("18446744073709551615u", 2**64 - 1),
            ("raw + b'1'", b"\xff\x001"),
            ("d / 4.0", 0.5),
            ("1.0 / 0.0", float("inf")),
            ("u + 1u", 8),
            ("l.map(i, i * 2)", [2, 4]),
            ("m", {"k": [None, "\u00fc"]}),
            ("x", None),
            ("optional.of('x')", "x"),
            ("ip('10.0.0.1')", ipaddress.ip_address("10.0.0.1")),
            ("cidr('10.0.0.1/8')", ipaddress.ip_interface("10.0.0.1/8")),
            ("{'a': at}", {"a": "2026-03-02T09:00:00Z"}),
        ):
            with self.subTest(source=source):
                given = earshot.Expr(source, fields=fields).eval(record)
                self.assertEqual(given, value)
                self.assertIs(type(given), type(value))

    def test_what_is_wrong_has_a_place(self) -> None:
        with self.assertRaises(earshot.InvalidError) as caught:
            earshot.Expr("aa > 1 &&\n b == 'x'", fields={"ab": int})
        self.assertEqual([(d.line, d.column, d.code) for d in caught.exception.diagnostics],
                         [(1, 1, "unknown-field"), (2, 2, "unknown-field")])
        self.assertIn("did you mean 'ab'?", str(caught.exception))
        with self.assertRaises(earshot.InvalidError):
            earshot.Expr("1", fields={"a": "strng"})
        with self.assertRaises(TypeError):
            earshot.Expr("1", fields={"a": complex})

    def test_an_error_value_is_raised_and_never_matches(self) -> None:
        expr = earshot.Expr("1 / a > 0", fields={"a": int})
        with self.assertRaises(earshot.EvaluationError) as caught:
            expr.eval({"a": 0})
        self.assertEqual((caught.exception.code, caught.exception.line, caught.exception.column),
                         ("divide-by-zero", 1, 3))
        with self.assertRaises(earshot.EvaluationError) as caught:
            expr.eval()
        self.assertEqual(caught.exception.code, "missing-field")
        self.assertFalse(expr.matches({}))
        with self.assertRaises(earshot.InvalidError):
            expr.eval({"a": "x"})
        with self.assertRaises(ValueError):
            expr.eval({"a": datetime(2026, 3, 2)})
        with self.assertRaises(TypeError):
            expr.eval({"a": {1: object()}})


class Fold(unittest.TestCase):
    EVENT = {
        "source": "x", "id": "1", "occurred_at": "2026-03-02T09:00:00Z", "channel": "x",
        "author": {"namespace": "x", "id": "42"}, "text": "my hob is dead",
    }

    def test_steps_tell_what_an_engine_tells(self) -> None:
        nine = datetime(2026, 3, 2, 9, tzinfo=timezone.utc)
        with earshot.Engine.open(assess=False) as engine:
            told = [*engine.ingest([self.EVENT]), *engine.advance(nine + timedelta(hours=2))]
            digest = engine.digest()
        first = earshot.fold_step(b"", [self.EVENT])
        self.assertEqual(first.decisions.accepted, 1)
        assert first.next_wakeup is not None
        self.assertGreater(first.next_wakeup, nine)
        second = earshot.fold_step(first.state, now=nine + timedelta(hours=2))
        self.assertEqual([*first.decisions, *second.decisions], told)
        self.assertEqual(earshot.fold_state(second.state)["digest"], digest)
        self.assertEqual(earshot.fold_step(second.state, [self.EVENT]).decisions.duplicates, 1)

    def test_key(self) -> None:
        self.assertEqual(earshot.fold_key(self.EVENT)[0], "x:42")
        self.assertEqual(earshot.fold_key(self.EVENT), earshot.fold_key(json.dumps(self.EVENT)))

    def test_refusals(self) -> None:
        with self.assertRaises(earshot.DataLossError):
            earshot.fold_step(b"no state")
        state = earshot.fold_step(b"", [self.EVENT]).state
        with self.assertRaises(earshot.StateError):
            earshot.fold_step(state, tenant="other")
        with self.assertRaises(earshot.DataLossError):
            earshot.fold_state(state[:-1])
        with self.assertRaises(TypeError):
            earshot.fold_step(state, policy="x")  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            earshot.fold_step(state, analyzer=3)  # type: ignore[arg-type]


class Privacy(unittest.TestCase):
    LINE = (
        '{"source":"x","id":"1","occurred_at":"2026-03-02T09:00:00Z","channel":"x",'
        '"author":{"namespace":"x","id":"annlove42"},"text":"lost in Samarkand"}'
    )

    def test_export_then_erase(self) -> None:
        with earshot.Engine.open(assess=False) as engine:
            engine.ingest([self.LINE])
            self.assertEqual(engine.export("x:annlove42")["events"][0]["text"], "lost in Samarkand")
            figures = engine.report()
            erased = engine.erase(customer="x:annlove42")
            self.assertEqual((erased.events, erased.interactions, erased.mentions), (1, 1, 0))
            self.assertTrue(any(d.kind == "decision.withdrawn" for d in erased.decisions))
            self.assertEqual(engine.report(), figures)
            self.assertEqual(engine.ingest([self.LINE]).accepted, 0)
            self.assertEqual(engine.erase(identity="x:annlove42").events, 0)
            self.assertEqual(engine.erase(interaction="x/1").events, 0)
            with self.assertRaises(earshot.NotFoundError):
                engine.export("x:annlove42")
            with self.assertRaises(TypeError):
                engine.erase()
            with self.assertRaises(TypeError):
                engine.erase(customer="x:1", identity="x:1")
            with self.assertRaises(earshot.InvalidError):
                engine.erase(customer="nobody")


class Observed(unittest.TestCase):
    LINE = Privacy.LINE

    def test_what_happens_is_told(self) -> None:
        told: list[earshot.LogEntry] = []
        with earshot.Engine.open(assess=False, log=told.append, metrics=True) as engine:
            engine.ingest([self.LINE])
            engine.ingest([self.LINE])
            with self.assertRaises(earshot.InvalidError):
                engine.ingest(["{}"])
            engine.erase(customer="x:annlove42")
            metrics = {(m.name, m.label): m for m in engine.metrics()}
        self.assertEqual(
            [(entry.level, entry.code) for entry in told],
            [("info", "opened"), ("warning", "refused"), ("info", "erased")],
        )
        self.assertEqual(told[0].fields["store"], "memory")
        self.assertEqual(told[1].fields, {"call": "ingest", "status": "INVALID_ARGUMENT", "line": "1"})
        self.assertGreater(len(told[1].message), 10)
        self.assertEqual(told[2].fields["events"], "1")
        self.assertFalse(any("annlove42" in str(entry) for entry in told))
        self.assertEqual(metrics["events.accepted", ""].value, 1)
        self.assertEqual(metrics["events.duplicates", ""].value, 1)
        self.assertEqual(metrics["decisions", "obligation.opened"].kind, "counter")
        ingest = metrics["ingest.micros", ""]
        self.assertEqual((ingest.kind, ingest.value, len(ingest.buckets)), ("histogram", 2, 32))
        self.assertEqual(sum(ingest.buckets), 2)
        self.assertGreater(ingest.sum_micros, 0)

    def test_syncs_are_measured_and_slow_ones_told(self) -> None:
        told: list[earshot.LogEntry] = []
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "desk.earshot"
            with earshot.Engine.open(
                path, assess=False, log=told.append, log_level="warning", metrics=True, slow_sync=timedelta(microseconds=1)
            ) as engine:
                engine.ingest([self.LINE])
                syncs = [m for m in engine.metrics() if m.name == "sync.micros"]
        self.assertEqual([m.value for m in syncs], [1])
        self.assertEqual([entry.code for entry in told], ["sync.slow"])

    def test_only_who_asks_is_told(self) -> None:
        with earshot.Engine.open(assess=False) as engine:
            with self.assertRaises(earshot.StateError):
                engine.metrics()
        with self.assertRaises(TypeError):
            earshot.Engine.open(log=7)  # type: ignore[arg-type]
        with self.assertRaises(ValueError):
            earshot.Engine.open(log=print, log_level="loud")
        with self.assertRaises(ValueError):
            earshot.Engine.open(log=print, slow_sync=timedelta(0))

    def test_a_log_that_raises_does_no_harm(self) -> None:
        def log(entry: earshot.LogEntry) -> None:
            raise RuntimeError(entry.code)

        seen = []
        before, sys.unraisablehook = sys.unraisablehook, lambda raised: seen.append(str(raised.exc_value))
        try:
            with earshot.Engine.open(assess=False, log=log) as engine:
                self.assertEqual(engine.ingest([self.LINE]).accepted, 1)
        finally:
            sys.unraisablehook = before
        self.assertEqual(seen, ["opened"])


class EveryPython(unittest.TestCase):
    """One module for all of them: the other interpreters of this machine import it and use it."""

    PROGRAM = (
        "import earshot\n"
        "with earshot.Engine.open() as engine:\n"
        "    taken = engine.ingest([{'source': 'x', 'id': '1', 'occurred_at': '2026-03-02T09:00:00Z',"
        " 'channel': 'x', 'author': {'namespace': 'x', 'id': '42'}, 'text': 'hello?'}])\n"
        "    print(engine.digest(), taken[0].at.isoformat(), earshot.Analyzer().assess('thanks').label)\n"
    )

    def test_all(self) -> None:
        found = {sys.executable}
        found.update(map(str, Path("/usr/bin").glob("python3.1[0-9]")))
        for root in (Path.home() / ".pyenv/versions", Path("/opt/python")):
            found.update(str(p) for p in root.glob("3.1[0-9]*/bin/python3"))
        answers = {}
        for python in sorted(found):
            done = subprocess.run(
                [python, "-c", self.PROGRAM], capture_output=True, text=True, env={**os.environ}
            )
            self.assertEqual(done.returncode, 0, f"{python}: {done.stderr}")
            answers[python] = done.stdout
        self.assertEqual(len(set(answers.values())), 1, answers)


if __name__ == "__main__":
    unittest.main()
