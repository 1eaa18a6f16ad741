#!/usr/bin/env python3
"""Other rule engines on the workload of rules_bench, in one run with it: all matches of every event,
counted and compared. Prints microseconds of processor time an event, and how often ours goes into it.

    run.py WORKLOAD RULES_BENCH NODE_MODULES [--events N]

WORKLOAD is a folder with events.json and rules.N.json. An engine that is not there is said to be missing.
An engine that needs more than a minute for the events at one size is given fewer of them.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = tuple(int(n) for n in os.environ.get("SIZES", "10,100,1000,10000").split(","))
LUA_OPS = {"eq": "==", "ne": "~=", "ge": ">=", "lt": "<"}


def quoted(value):
    return json.dumps(value)


def lua_predicate(predicate):
    field, op, value = predicate
    if op == "true":
        return f"e.{field}"
    if op == "false":
        return f"not e.{field}"
    if op == "in":
        return "(" + " or ".join(f"e.{field} == {quoted(v)}" for v in value) + ")"
    return f"e.{field} {LUA_OPS[op]} {quoted(value)}"


def lua_program(events, rules, times):
    """Each rule a function; all are called for each event."""
    lines = ["local events = {"]
    for event in events:
        lines.append("{" + ", ".join(f"{k}={quoted(v)}" for k, v in event.items()) + "},")
    lines.append("}\nlocal rules = {}")
    for rule in rules:
        body = " and ".join("(" + " or ".join(map(lua_predicate, c)) + ")" for c in rule["cnf"])
        lines.append(f"rules[#rules + 1] = load[==[local e = ...; return {body}]==]")
    lines.append(f"""
local best, matched = math.huge, 0
for round = 1, {times} do
  matched = 0
  local began = os.clock()
  for i = 1, #events do
    local e, out = events[i], {{}}
    for r = 1, #rules do if rules[r](e) then out[#out + 1] = r end end
    matched = matched + #out
  end
  best = math.min(best, os.clock() - began)
end
print(best * 1e6 / #events, matched)""")
    return "\n".join(lines)


def clips_test(predicate):
    field, op, value = predicate
    var = f"?{field}"
    if op in ("true", "false"):
        return f"(eq {var} {'TRUE' if op == 'true' else 'FALSE'})"
    if op == "in":
        return "(or " + " ".join(f"(eq {var} {quoted(v)})" for v in value) + ")"
    if isinstance(value, str):
        return f"({'eq' if op == 'eq' else 'neq'} {var} {quoted(value)})"
    return f"({ {'eq': '=', 'ne': '<>', 'ge': '>=', 'lt': '<'}[op]} {var} {value})"


def clips_program(fields, events, rules):
    """Predicates of one field stand in its slot, so that the network shares them; alternatives over
    several fields are a test."""
    lines = ["(deftemplate e " + " ".join(f"(slot {f})" for f in fields) + ")",
             "(defglobal ?*n* = 0 ?*began* = 0)"]
    for rule in rules:
        slots, tests = {}, []
        for clause in rule["cnf"]:
            if len(clause) == 1:
                field = clause[0][0]
                slots.setdefault(field, []).append(clips_test(clause[0]))
            else:
                for predicate in clause:
                    slots.setdefault(predicate[0], [])
                tests.append("(test (or " + " ".join(map(clips_test, clause)) + "))")
        pattern = " ".join(
            f"({f} ?{f}" + "".join(f"&:{test}" for test in found) + ")" for f, found in slots.items())
        lines.append(f"(defrule r{rule['id']} (e {pattern}) {' '.join(tests)} => "
                     "(bind ?*n* (+ ?*n* 1)))")
    def fact(event):
        def value(v):
            return ("TRUE" if v else "FALSE") if isinstance(v, bool) else quoted(v)
        return "(assert (e " + " ".join(f"({k} {value(v)})" for k, v in event.items()) + "))"
    # A function an event: CLIPS reads one long function slowly.
    for i, event in enumerate(events):
        lines.append(f"(deffunction e{i} () (bind ?f {fact(event)}) (run) (retract ?f))")
    lines.append("(deffunction go () " + " ".join(f"(e{i})" for i in range(len(events))) + ")")
    lines.append("(reset)\n(bind ?*began* (time))\n(go)")
    lines.append(f'(printout t "RESULT " (/ (* 1000000 (- (time) ?*began*)) {len(events)}) " " ?*n* crlf)')
    lines.append("(exit)")
    return "\n".join(lines) + "\n"


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300, **more).stdout


def lua(folder, fields, events, rules):
    path = os.path.join(folder, "peer.lua")
    with open(path, "w", encoding="utf-8") as out:
        out.write(lua_program(events, rules, 3))
    micros, matched = run(["lua5.4", path]).split()
    return float(micros), int(matched)


def clips(folder, fields, events, rules):
    path = os.path.join(folder, "peer.clp")
    with open(path, "w", encoding="utf-8") as out:
        out.write(clips_program(fields, events, rules))
    found = re.search(r"RESULT (\S+) (\d+)", run(["clips", "-f2", path]))
    return float(found.group(1)), int(found.group(2))


def javascript(engine, modules):
    def measure(folder, fields, events, rules):
        path = os.path.join(folder, "peer.json")
        with open(path, "w", encoding="utf-8") as out:
            json.dump({"fields": fields, "events": events, "rules": rules}, out)
        script = os.path.join(folder, "peers.mjs")
        shutil.copy(os.path.join(HERE, "peers.mjs"), script)
        if not os.path.exists(os.path.join(folder, "node_modules")):
            os.symlink(modules, os.path.join(folder, "node_modules"))
        micros, matched = run(["node", script, engine, path]).split()
        return float(micros), int(matched)
    return measure


def main():
    workload, ours, modules = sys.argv[1:4]
    events_most = int(sys.argv[5]) if len(sys.argv) > 5 and sys.argv[4] == "--events" else 1000
    with open(os.path.join(workload, "events.json"), encoding="utf-8") as text:
        data = json.load(text)
    paths = [os.path.join(workload, f"rules.{n}.json") for n in SIZES]
    table = run([ours, os.path.join(workload, "events.json"), *paths, "--seconds", "0.3"])
    print(table)
    mine = {int(row.split()[0]): float(row.split()[1]) for row in table.splitlines()[1:]}
    # Events that an engine is given at each size, so that none takes minutes.
    engines = [("Lua 5.4", shutil.which("lua5.4"), lua, (1000, 1000, 200, 50)),
               ("CLIPS", shutil.which("clips"), clips, (1000, 1000, 200, 50))]
    for name in ("@marcbachmann/cel-js", "json-rules-engine"):
        there = shutil.which("node") and os.path.isdir(os.path.join(modules, name))
        engines.append((name, there, javascript(name, modules), (1000, 500, 50, 5)))
    print(f"{'engine':<22}" + "".join(f"{n:>10} {'ratio':>8}" for n in SIZES))
    with tempfile.TemporaryDirectory() as folder:
        for name, there, measure, counts in engines:
            if not there:
                print(f"{name:<22} missing here: not measured")
                continue
            row = f"{name:<22}"
            for path, n, count in zip(paths, SIZES, counts):
                with open(path, encoding="utf-8") as text:
                    rules = json.load(text)
                events = data["events"][:min(count, events_most)]
                micros, matched = measure(folder, data["fields"], events, rules)
                wanted = sum(expected(event, rules) for event in events)
                if matched != wanted:
                    sys.exit(f"{name} at {n} rules: {matched} matches instead of {wanted}")
                row += f"{micros:>10.2f} {micros / mine[n]:>7.0f}x"
            print(row, flush=True)


OPS = {"eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "ge": lambda a, b: a >= b,
       "lt": lambda a, b: a < b, "true": lambda a, b: a, "false": lambda a, b: not a,
       "in": lambda a, b: a in b}


def expected(event, rules):
    return sum(all(any(OPS[op](event[f], v) for f, op, v in c) for c in r["cnf"]) for r in rules)


if __name__ == "__main__":
    main()
