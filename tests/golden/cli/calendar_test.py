"""Hours and deadlines at the terminal: calendars with iCalendar files beside the policy, kept in the store, told in
'explain'; and the rules of other products."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import harness

POLICY = """earshot: 1
calendars:
  - name: desk
    zone: Europe/Berlin
    week: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    ical: [{file: days/holidays.ics}]
channels: [{name: x, kind: social}]
touchpoints: [{name: "@acme", channel: x, hours: desk}]
targets: [{name: first, clock: first_response, within: 8h}]
"""
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260303
SUMMARY:Founders' Day
END:VEVENT
END:VCALENDAR
"""
ASK = ('{"source":"x","id":"1","occurred_at":"2026-03-02T15:00:00Z","channel":"x","touchpoint":"@acme",'
       '"author":{"namespace":"x","id":"42","handle":"ann"},"text":"Where is my parcel?"}\n')

TOLD = """desk, times of Europe/Berlin, from Mon 2 Mar 2026 16:00, 8h of open time
  Mon 2 Mar 2026 16:00-18:00                    open                     2h  2h
  Mon 2 Mar 2026 18:00-24:00                    closed
  Tue 3 Mar 2026 00:00-24:00                    holiday 'Founders' Day'
  Wed 4 Mar 2026 00:00-09:00                    closed
  Wed 4 Mar 2026 09:00-12:00                    open                     3h  5h
  Wed 4 Mar 2026 12:00-13:00                    break
  Wed 4 Mar 2026 13:00-16:00                    open                     3h  8h
  due Wed 4 Mar 2026 16:00 (Europe/Berlin), 2026-03-04T15:00:00Z
"""


def squeezed(text):
    return [" ".join(line.split()) for line in text.splitlines()]


class Calendars(harness.CommandTest):
    def setUp(self):
        super().setUp()
        (self.folder / "desk" / "days").mkdir(parents=True)
        self.file("desk/days/holidays.ics", ICS)
        self.policy = self.file("desk/policy.yaml", POLICY)

    def test_a_deadline_as_a_timeline(self):
        words = ["calendar", self.policy, "desk", "--from", "2026-03-02T15:00:00Z", "--within", "8h"]
        self.assertEqual(squeezed(self.earshot(*words).out), squeezed(TOLD))
        told = json.loads(self.earshot(*words, "--json").out)
        self.assertEqual(told["due"], "2026-03-04T15:00:00Z")
        self.assertEqual([s["kind"] for s in told["stages"]],
                         ["open", "closed", "excepted", "closed", "open", "break", "open"])
        self.assertEqual(told["stages"][2]["name"], "Founders' Day")

    def test_the_hours_of_a_time(self):
        words = ["calendar", self.policy, "desk", "--from", "2026-03-02", "--until", "2026-03-05"]
        self.assertIn("open 16h in all", self.earshot(*words).out)
        self.assertEqual(json.loads(self.earshot(*words, "--json").out)["open"], "16h")

    def test_refusals(self):
        table = [
            (["calendar"], 2, "which calendar?"),
            (["calendar", self.policy, "desk"], 2, "Give --from TIME"),
            (["calendar", self.policy, "desk", "--from", "soon"], 2, "'soon' is no time"),
            (["calendar", self.policy, "desk", "--from", "2026-03-02", "--within", "long"], 2, "'long' is no span"),
            (["calendar", self.policy, "desk", "--from", "2026-03-02", "--until", "2026-03-01"], 2, "no time after --from"),
            (["calendar", self.policy, "dsek", "--from", "2026-03-02"], 1, "did you mean 'desk'?"),
        ]
        for words, code, expected in table:
            with self.subTest(words=words):
                self.assertIn(expected, self.earshot(*words, code=code).err)

    def test_a_file_that_is_not_there_or_broken(self):
        self.file("desk/days/holidays.ics", "nonsense")
        self.assertIn("days/holidays.ics:1: this is no iCalendar file", self.earshot("check", self.policy, code=1).out)
        (self.folder / "desk/days/holidays.ics").unlink()
        said = self.earshot("check", self.policy, code=1).out
        self.assertIn("policy.yaml:6:19: error: there is no file 'days/holidays.ics' with the policy", said)

    def test_explain_tells_how_a_deadline_came_about(self):
        events = self.file("events.jsonl", ASK)
        store = str(self.folder / "s.earshot")
        self.earshot("run", self.policy, events, "--store", store, "--until", "2026-03-05T00:00:00Z")
        # The store keeps what the policy names.
        (self.folder / "desk/days/holidays.ics").unlink()
        standing = self.earshot("run", self.policy, events, "--store", store, "--standing", "--json", code=1)
        self.assertIn("holidays.ics", standing.err)
        self.file("desk/days/holidays.ics", ICS)
        lines = self.earshot("run", self.policy, events, "--store", store, "--standing", "--json").lines
        breach = next(d for d in map(json.loads, lines) if d["kind"] == "target.breach")
        (self.folder / "desk/days/holidays.ics").unlink()
        page = self.earshot("explain", "--store", store, breach["id"]).out
        self.assertIn("The clock ran\n", page)
        for line in squeezed(TOLD)[1:]:
            self.assertIn(line, squeezed(page))
        told = json.loads(self.earshot("explain", "--store", store, breach["id"], "--json").out)
        self.assertEqual(told["timeline"]["due"], "2026-03-04T15:00:00Z")


class MovingIn(harness.CommandTest):
    def test_every_product(self):
        for product in ["zendesk", "chatwoot", "zammad", "jsonlogic"]:
            with self.subTest(product=product):
                source = harness.SOURCE / "tests/golden/import" / f"{product}.json"
                said = self.earshot("import-policy", product, source)
                policy = self.file("policy.yaml", said.out)
                self.earshot("check", policy)
                told = json.loads(self.earshot("import-policy", product, source, "--json").out)
                self.assertEqual(told["policy"], said.out)
                for one in told["left_out"]:
                    self.assertIn(f"not carried over: {one['place']}: {one['what']}", said.err)

    def test_refusals(self):
        for words, code, expected in [
            (["import-policy"], 2, "from which product?"),
            (["import-policy", "zendes", "a"], 2, "did you mean 'zendesk'?"),
            (["import-policy", "zendesk"], 2, "which files?"),
            (["import-policy", "zendesk", "nowhere.json"], 1, "cannot be opened"),
            (["import-policy", "zendesk", self.file("a.json", "{")], 1, "a.json is no JSON"),
        ]:
            with self.subTest(words=words):
                self.assertIn(expected, self.earshot(*words, code=code).err)


if __name__ == "__main__":
    harness.main()
