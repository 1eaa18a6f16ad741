"""Plants each mistake of mutations.txt in a copy of one file of the fold and lets the slow model look for it.

    run.py BUILD_DIR            compiles and links each mutant, runs it, prints a table; fails where one is not found
    run.py --check              only that each mistake still fits the source, which is a test of every build

A mutant is one object file, linked in front of the libraries: the tree and the build are left as they are.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLE = pathlib.Path(__file__).with_name("mutations.txt")
WORLDS = 3000


def mutations():
    """(sentence, file, what is there, what stands there instead)"""
    found = []
    for block in TABLE.read_text().split("\n\n"):
        lines = [line for line in block.strip("\n").split("\n") if not line.startswith("#")]
        if not lines or not lines[0]:
            continue
        sentence, file = lines[0], lines[1].removeprefix("in ")
        old = "\n".join(line[1:] for line in lines[2:] if line.startswith("-"))
        new = "\n".join(line[1:] for line in lines[2:] if line.startswith("+"))
        found.append((sentence, file, old, new))
    return found


def mutant(file, old, new):
    source = (ROOT / "src/fold" / file).read_text()
    if source.count(old) != 1:
        raise SystemExit(f"{file} has this {source.count(old)} times, not once:\n{old}")
    return source.replace(old, new)


def commands(build):
    """How the build compiles each file of the fold, and how it links the simulation."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "commands", "desk_simulation"], check=True,
                             capture_output=True, text=True).stdout.splitlines()
    compile_of, link = {}, None
    for line in listing:
        source = re.search(r" -c (\S*src/fold/(\w+\.cc))", line)
        if source:
            compile_of[source.group(2)] = (line, source.group(1))
        if re.search(r" -o \S*bin/desk_simulation ", line):
            link = line
    return compile_of, link


def find(build, compile_of, link, file, text, folder):
    """What the simulation says of the mutant: None where it does not build."""
    source, object_file, program = folder / file, folder / "mutant.o", folder / "mutant"
    source.write_text(text)
    line, original = compile_of[file]
    line = line.replace(f" -c {original}", f" -c {shlex.quote(str(source))}")
    line = re.sub(r" -o \S+", f" -o {object_file}", line, count=1)
    line = re.sub(r" -M[DFT]+ \S+| -MD", "", line)
    made = re.sub(r"( -o )\S*bin/desk_simulation ", rf" {object_file}\1{program} ", link)
    for command in (line, made):
        done = subprocess.run(command, shell=True, cwd=build, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stdout + done.stderr, file=sys.stderr)
            return None
    return subprocess.run([program, "--brief", "1", "--worlds", str(WORLDS)], capture_output=True, text=True)


def main():
    if sys.argv[1:] == ["--check"]:
        for _, file, old, new in mutations():
            mutant(file, old, new)
        return
    build = sys.argv[1]
    compile_of, link = commands(build)
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for sentence, file, old, new in mutations():
            result = find(build, compile_of, link, file, mutant(file, old, new), pathlib.Path(name))
            if result is None:
                raise SystemExit(f"does not build: {sentence}")
            seed = re.search(r"^seed (\d+): model and engine differ", result.stdout, re.M)
            crashed = result.returncode not in (0, 1)
            missed += not seed and not crashed
            how = f"world {seed.group(1)}" if seed else "a check" if crashed else "NOT FOUND"
            print(f"{how:<12} {file:<15} {sentence}", flush=True)
    print(f"{len(mutations()) - missed} of {len(mutations())} found")
    sys.exit(missed != 0)


if __name__ == "__main__":
    main()
