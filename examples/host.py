"""A host in Python: compiles a policy, takes a week of events in, lets a week pass, and prints every decision as
a JSON line. host.c and host.cc do the same with the same output.

  python3 host.py POLICY EVENTS
"""

import sys
from datetime import datetime, timezone

import earshot


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: host.py POLICY EVENTS", file=sys.stderr)
        return 2
    try:
        policy = earshot.Policy.load(sys.argv[1])
        with open(sys.argv[2], encoding="utf-8") as file, earshot.Engine.open(policy=policy) as engine:
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
            for decision in engine.ingest(file):
                print(decision.json)
            for decision in engine.advance(datetime(2026, 3, 9, tzinfo=timezone.utc)):
                print(decision.json)
    except (earshot.Error, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
