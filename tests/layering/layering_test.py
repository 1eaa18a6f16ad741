"""Rooms read downwards: every include in src/ is an arrow in the table of ARCHITECTURE.md, every third-party
header stays in the room of its library, and nothing in src/ asks for a clock, a locale or the environment.

The table is the only statement of the arrows; this test parses it, so the page cannot drift from the code.
"""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"

# What the header of an include looks like, by the name of the library in the table's last column.
LIBRARIES = {
    "Abseil": r"absl/",
    "xxHash": r"xxhash\.h",
    "ICU": r"unicode/",
    "RE2": r"re2/",
    "libical": r"libical/",
    "yaml-cpp": r"yaml-cpp/",
    "Protocol Buffers": r"google/protobuf/|earshot/v1/\w+\.pb\.h",
    "simdjson": r"simdjson\.h",
    "SQLite": r"sqlite3\.h",
    "SSE2": r"emmintrin\.h",
    "AVX2": r"immintrin\.h",
    "POSIX": r"(unistd|fcntl|errno)\.h|sys/",
}

STD_VIEW = "std::string_view inside; absl::string_view is the one here"
ENDS = "ends the process, which is not ours"
# The check prints and ends in tests only; simdjson speaks in std::string_view and is met in one place.
MAY_ANYWAY = {("src/base/check.h", "prints"), ("src/base/check.h", ENDS),
              ("src/wire/json_input.h", STD_VIEW), ("src/wire/json_input.cc", STD_VIEW)}

# No room may; the fold's own list follows.
FORBIDDEN_EVERYWHERE = {
    r"\bsystem_clock\b|\bsteady_clock\b|\babsl::Now\b|\bgettimeofday\b|\bclock_gettime\b|\btime\s*\(\s*(NULL|nullptr|0)?\s*\)":
        "reads a clock",
    r"\bgetenv\b|\bsecure_getenv\b": "reads the environment",
    r"\bsetlocale\b|\bstd::locale\b|\bLocale::getDefault\b|\bLocalTimeZone\b": "depends on a locale or local zone",
    r"\brandom_device\b|\bstd::rand\b|\bmt19937|\babsl::BitGen\b": "throws dice",
    r"\bstd::string_view\b": STD_VIEW,
    r"\bstd::cout\b|\bstd::cerr\b|(?<!\w)(?:std::)?f?printf\s*\(|\bputs\s*\(": "prints",
    r"\bstd::(exit|abort|terminate|_Exit|quick_exit)\s*\(": ENDS,
}

FORBIDDEN_IN_FOLD = {
    r"\b(float|double)\b": "floating point",
    r"\b(flat_hash_|node_hash_|unordered_)(map|set)\b": "a container whose order changes with the process",
    r"<(iostream|fstream|filesystem|thread|mutex|atomic|chrono|random|cmath|locale)>": "outside the pure core",
    r"\babsl::(Mutex|Time|Duration)\b": "outside the pure core",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')


def strip_comments(text):
    """Comments and literals become blanks, so that words in them count for nothing; lines stay in place."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"([^()\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<!\w)\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def read_table(page):
    """{room: (rooms it may use, libraries)} from the table whose head begins with `room`."""
    rooms, in_table = {}, False
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| room "):
            in_table = True
        elif in_table and not line.startswith("|"):
            break
        elif in_table and not cells[0].startswith("-"):
            names = re.findall(r"`(\w+)`", cells[2])
            rooms[cells[0].strip("`")] = (names, [n.strip() for n in cells[3].split(",") if n.strip() not in ("", "-")])
    return rooms


def reachable(rooms):
    """What each room may include: itself, its row, and what is under these. Rows stand from the ground up."""
    below = {}
    for room, (used, _) in rooms.items():
        below[room] = {room}
        for other in used:
            if other not in below:
                raise AssertionError(f"ARCHITECTURE.md: {room} may use {other}, which does not stand above it in the table")
            below[room] |= below[other]
    return below


def findings(path, text, rooms, below):
    """Everything wrong with one file of src/, as 'path:line: what'."""
    room = pathlib.PurePosixPath(path).parts[1]
    found = []
    if room not in rooms:
        return [f"{path}:1: room '{room}' is not in the table of ARCHITECTURE.md"]
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, header = match.groups()
        first = header.split("/")[0]
        library = next((name for name, shape in LIBRARIES.items() if re.match(shape, header)), None)
        if library:
            if library != "Abseil" and library not in rooms[room][1]:
                found.append(f"{path}:{number}: {library} does not live in room {room}")
        elif quote == '"' and "/" in header and first in rooms:
            if first not in below[room]:
                found.append(f"{path}:{number}: {room} may not use {first}")
        elif quote == "<" and re.fullmatch(r"[a-z_0-9]+|string\.h", header):
            pass  # the standard library
        else:
            found.append(f"{path}:{number}: include of unknown origin: {header}")
    rules = dict(FORBIDDEN_EVERYWHERE)
    if room == "fold":
        rules.update(FORBIDDEN_IN_FOLD)
    code = strip_comments(text)
    for shape, what in rules.items():
        if (path, what) in MAY_ANYWAY:
            continue
        for match in re.finditer(shape, code):
            found.append(f"{path}:{code.count(chr(10), 0, match.start()) + 1}: {what}: {match.group(0).strip()}")
    for name in set(re.findall(r"\b(?:flat_hash|node_hash|unordered)_(?:map|set)<[^;{}()]*>\s+(\w+)\s*[;={]", code)):
        for match in re.finditer(rf"for\s*\([^;()]*:\s*{name}\s*\)|\b{name}\.c?begin\s*\(", code):
            found.append(f"{path}:{code.count(chr(10), 0, match.start()) + 1}: walks '{name}' in hash order")
    return found


class Layering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rooms = read_table((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
        cls.below = reachable(cls.rooms)

    def test_table_names_every_room(self):
        folders = {p.name for p in SRC.iterdir() if p.is_dir()}
        self.assertEqual(folders, set(self.rooms))
        for room, (_, libraries) in self.rooms.items():
            for library in libraries:
                self.assertIn(library, LIBRARIES, f"room {room}")

    def test_cmake_links_what_the_table_allows(self):
        build = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
        linked = {m[1]: (m[2] or "").split() for m in re.finditer(r"earshot_room\((\w+)(?: ROOMS ([a-z ]+))?", build)}
        linked = {room: used for room, used in linked.items() if room in self.rooms}
        self.assertEqual(set(linked), set(self.rooms))
        for room, used in linked.items():
            self.assertLessEqual(set(used), self.below[room], f"CMakeLists.txt links {room} to more than the table")

    def test_source_keeps_to_the_arrows(self):
        files = sorted(p for p in SRC.rglob("*") if p.suffix in (".h", ".cc", ".c"))
        self.assertGreater(len(files), 30)
        found = []
        for path in files:
            name = path.relative_to(ROOT).as_posix()
            found += findings(name, path.read_text(encoding="utf-8"), self.rooms, self.below)
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_public_headers_stand_alone(self):
        allowed = {"capi/earshot.h": r"(stddef|stdint)\.h", "include/earshot/earshot.hpp": r"[a-z_0-9]+|earshot\.h|earshot/earshot\.h",
                   "include/earshot/earshot_store.hpp": r"[a-z_0-9]+|earshot\.hpp"}
        for name, shape in allowed.items():
            lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
            self.assertTrue(any(INCLUDE.match(line) for line in lines), name)
            for line in lines:
                match = INCLUDE.match(line)
                if match:
                    self.assertRegex(match.group(2), f"^({shape})$", f"{name}: {line}")


class TheTestItself(unittest.TestCase):
    """A wrong line of each sort is found, and a right one is not."""

    ROOMS = {"base": ([], ["xxHash"]), "text": (["base"], ["ICU"]), "fold": (["base"], [])}

    def check(self, path, text):
        return findings(path, text, self.ROOMS, reachable(self.ROOMS))

    def test_wrong_lines(self):
        for path, line in [
            ("src/base/a.cc", '#include "text/unicode.h"'),
            ("src/fold/a.cc", '#include "text/unicode.h"'),
            ("src/fold/a.cc", "#include <unicode/ubrk.h>"),
            ("src/text/a.cc", '#include "sqlite3.h"'),
            ("src/text/a.cc", "#include <curl/curl.h>"),
            ("src/nowhere/a.cc", ""),
            ("src/fold/a.cc", "double share = 1;"),
            ("src/fold/a.cc", "absl::flat_hash_map<int, int> by_id;"),
            ("src/text/a.cc", "auto now = absl::Now();"),
            ("src/text/a.cc", 'const char* zone = getenv("TZ");'),
            ("src/text/a.cc", "void F(std::string_view text);"),
            ("src/text/a.cc", "std::abort();"),
            ("src/text/a.cc", "absl::flat_hash_map<int, int> by_id;\nfor (auto& [id, n] : by_id) {}"),
        ]:
            with self.subTest(line=line):
                self.assertTrue(self.check(path, line))

    def test_right_lines(self):
        text = """
        #include <string>
        #include "absl/strings/string_view.h"
        #include "base/time.h"
        // a double, std::abort() and getenv in a comment
        const char* words = "double getenv";
        absl::flat_hash_map<int, int> by_id;
        auto it = by_id.find(1);
        Runtime (x);
        """
        self.assertEqual(self.check("src/text/a.cc", text), [])

    def test_arrow_upwards_in_the_table(self):
        with self.assertRaises(AssertionError):
            reachable({"base": (["text"], []), "text": ([], [])})


if __name__ == "__main__":
    unittest.main()
