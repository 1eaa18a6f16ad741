"""The interface is what it says: earshot.h, the version script, the library's exports, the pins and the test of
careless callers name the same functions, parameters, fields and numbers.

  interface_test.py SOURCE_DIR LIBRARY
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
LIBRARY = Path(sys.argv[2])

# Parameters that may be NULL because the header says so.
MAY_BE_NULL = {
    ("earshot_fold_step", "policy"), ("earshot_fold_step", "analyzer"),
    ("earshot_fold_state_json", "policy"), ("earshot_fold_key", "policy"),
    ("earshot_engine_open", "policy"),
    ("earshot_engine_open", "analyzer"),
    ("earshot_engine_open_store", "policy"),
    ("earshot_engine_open_store", "analyzer"),
    ("earshot_engine_metrics", "visitor"),
}


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


HEADER = without_comments((SOURCE / "capi/earshot.h").read_text())


def functions() -> dict[str, tuple[str, list[str]]]:
    """name -> (type, parameters)"""
    found = {}
    for match in re.finditer(r"EARSHOT_API\s+([^;(]+?)\b(earshot_\w+)\s*\(([^;]*)\)\s*;", HEADER):
        kind, name, parameters = match.groups()
        found[name] = (kind.strip(), [p.strip() for p in parameters.split(",") if p.strip() != "void"])
    return found


def script_names() -> list[str]:
    script = re.sub(r"#.*", "", (SOURCE / "capi/earshot.map").read_text())
    names = []
    for node in re.finditer(r"global:(.*?)local:", script, flags=re.S):
        names += re.findall(r"(\w+)\s*;", node.group(1))
    return names


class Interface(unittest.TestCase):
    def test_header_has_functions(self) -> None:
        self.assertGreaterEqual(len(functions()), 50)
        # Nothing in the header escapes the expression above.
        self.assertEqual(len(functions()), len(re.findall(r"^EARSHOT_API\b", HEADER, flags=re.M)))

    def test_version_script_is_the_header(self) -> None:
        self.assertEqual(sorted(script_names()), sorted(functions()))
        self.assertEqual(len(script_names()), len(set(script_names())))

    def test_library_exports_the_header(self) -> None:
        lines = subprocess.run(
            ["nm", "-D", "--defined-only", str(LIBRARY)], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        symbols = [line.split()[-1] for line in lines]
        exported = {s.split("@")[0]: s for s in symbols if not re.fullmatch(r"EARSHOT_\d+\.\d+(@@.*)?", s)}
        self.assertEqual(sorted(exported), sorted(functions()))
        for symbol in exported.values():
            self.assertRegex(symbol, r"@@EARSHOT_\d+\.\d+$")

    def test_soname_is_the_major(self) -> None:
        text = subprocess.run(["readelf", "-d", str(LIBRARY)], check=True, capture_output=True, text=True).stdout
        self.assertRegex(text, r"SONAME.*\[libearshot\.so\.1\]")

    def test_careless_callers_cover_every_parameter(self) -> None:
        test = (SOURCE / "tests/abi/nulls.c").read_text()
        for name, (kind, parameters) in functions().items():
            self.assertRegex(test, rf"\b{name}\b", f"{name} is not called")
            # Readers without an error to fill: called with NULL, as their comment says.
            if not any(p.startswith("earshot_error**") for p in parameters):
                continue
            for parameter in parameters:
                word = re.sub(r"\[\d+\]$", "", parameter).split()[-1].lstrip("*")
                pointer = "*" in parameter or "[" in parameter or parameter.startswith("earshot_text ")
                if not pointer or word == "error" or (name, word) in MAY_BE_NULL:
                    continue
                self.assertRegex(
                    test,
                    rf'REFUSES\(\s*{name},\s*"{word}',
                    f"{name}: no test gives it a bad '{word}'",
                )

    def test_pins_cover_every_number_and_field(self) -> None:
        pins = (SOURCE / "tests/abi/pins.c").read_text()
        for body in re.findall(r"enum \{(.*?)\}", HEADER, flags=re.S):
            for name, value in re.findall(r"(EARSHOT_\w+)\s*=\s*(-?\d+)", body):
                self.assertIn(f"PIN({name}, {value});", pins)
        for name, body in re.findall(r"typedef struct (earshot_\w+) \{(.*?)\}", HEADER, flags=re.S):
            self.assertIn(f"SIZE({name}, ", pins)
            for declaration in filter(None, (d.strip() for d in body.split(";"))):
                names = re.sub(r"^(const\s+)?\w+\s*\*?\s*", "", declaration)
                for field in names.split(","):
                    field = re.sub(r"\[.*", "", field).strip().lstrip("*")
                    self.assertIn(f"FIELD({name}, {field}, ", pins)

    def test_first_sizes_are_pinned(self) -> None:
        """What capi/ takes for the first version of a struct is what the pins froze."""
        pins = (SOURCE / "tests/abi/pins.c").read_text()
        boundary = (SOURCE / "capi/boundary.h").read_text()
        for camel, size in re.findall(r"k(\w+)BytesFirst = (\d+);", boundary):
            struct = "earshot_" + re.sub(r"(?<!^)([A-Z])", r"_\1", camel).lower()
            # A struct that has grown since begins its tail there.
            whole = f"SIZE({struct}, {size});" in pins
            grown = re.search(rf"FIELD\({struct}, \w+, {size}, ", pins)
            self.assertTrue(whole or grown, f"{struct}: its first {size} bytes")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
