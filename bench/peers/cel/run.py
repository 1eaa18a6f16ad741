"""The comparison of expression languages in one run: fetches the peers into build/peers/cel, lets each evaluate the same
conditions over the same events, checks that all find the same matches, and prints nanoseconds and ratios.

  run.py EARSHOT_PEER FOLDER

A peer that cannot be fetched or run is named with the reason and left out; one that finds other matches fails the run.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = {"@bufbuild/cel": "0.6.1", "@marcbachmann/cel-js": "8.0.0", "cel-js": "0.8.2"}
CEL_GO = "v0.26.1"
CEL_CPP = "cel-expr-python==0.1.3"  # cel-cpp by its own project's Python wrapper: it has no release for Debian


def run(command: list[str], cwd: Path, **more: object) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900, **more)
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or f"exit {done.returncode}").splitlines()
        raise RuntimeError(last[-1][:200])
    return done.stdout


def go_peer(folder: Path, data: Path) -> list[str]:
    go = shutil.which("go") or next((str(p) for p in [Path("/usr/local/go/bin/go")] if p.exists()), None)
    if go is None:
        raise RuntimeError("go is not installed")
    place = folder / "go"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "go/main.go", place / "main.go")
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOMAXPROCS": "2"}
    if not (place / "go.mod").exists():
        run([go, "mod", "init", "peer"], place, env=environment)
        run([go, "get", f"github.com/google/cel-go@{CEL_GO}"], place, env=environment)
    run([go, "build", "-o", "peer", "."], place, env=environment)
    return run([str(place / "peer"), str(data)], place).splitlines()


def js_peer(name: str, folder: Path, data: Path) -> list[str]:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise RuntimeError("node and npm are not installed")
    place = folder / "js"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "package.json").exists():
        (place / "package.json").write_text('{"private": true, "type": "module"}')
    if not (place / "node_modules" / name / "package.json").exists():
        run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", f"{name}@{PACKAGES[name]}"], place)
    return run(["node", str(HERE / "js_peers.mjs"), str(data), name], place).splitlines()


def cpp_peer(folder: Path, data: Path) -> list[str]:
    python = folder / "python/bin/python"
    if not python.exists():
        run([sys.executable, "-m", "venv", str(folder / "python")], folder)
    run([str(python), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", CEL_CPP], folder)
    return run([str(python), str(HERE / "cpp_peer.py"), str(data)], folder).splitlines()


def main() -> int:
    ours, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    data = folder / "data"
    run([sys.executable, str(HERE / "workload.py"), str(data)], HERE)
    expected = json.loads((data / "expected.json").read_text())
    peers = [("earshot", lambda: run([str(ours), str(data)], HERE).splitlines())]
    peers.append(("earshot, fields asked one by one", lambda: run([str(ours), str(data), "--virtual"], HERE).splitlines()))
    peers.append(("earshot, answers remembered", lambda: run([str(ours), str(data), "--remember"], HERE).splitlines()))
    peers.append(("cel-cpp", lambda: cpp_peer(folder, data)))
    peers.append(("cel-go", lambda: go_peer(folder, data)))
    peers += [(name, lambda name=name: js_peer(name, folder, data)) for name in PACKAGES]
    results, wrong = [], 0
    for name, measure in peers:
        try:
            results += [json.loads(line) for line in measure()]
        except (RuntimeError, subprocess.TimeoutExpired, OSError, ValueError) as problem:
            print(f"{name}: left out: {problem}")
    if not results or not results[0]["name"].startswith("earshot"):
        return 1
    base = results[0]
    print(f"100 conditions of 3 to 5 predicates, 1,000 events of 25 fields, {expected['matches']} matches; "
          "processor time, best of five")
    print(f"{'':44}{'ns a condition':>16}{'ratio':>8}{'us to compile':>16}{'ratio':>8}")
    for r in results:
        if (r["matches"], r["digest"]) != (expected["matches"], expected["digest"]):
            print(f"{r['name']}: finds {r['matches']} matches, digest {r['digest']}: not those of the workload")
            wrong += 1
            continue
        name = f"{r['name']} {r['version']}"
        print(f"{name:44}{r['ns']:16.1f}{r['ns'] / base['ns']:8.1f}{r['compile_us']:16.2f}"
              f"{r['compile_us'] / base['compile_us']:8.1f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
