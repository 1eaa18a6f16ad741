"""The types of the interface against the committed description of version 1.0 (capi/abi): functions may be added and
sized structs may grow at their end, nothing else may change.

What is compared is a library made of earshot.h alone, every function empty: it has the whole interface and none of the
inside, so that this takes a second in every build. interface_test.py shows that the real library exports the same.

  abidiff_test.py SOURCE_DIR SCRATCH_DIR [--write]
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE, SCRATCH = Path(sys.argv[1]), Path(sys.argv[2])
BASELINE = SOURCE / "capi/abi/earshot-1.0.abi"
SUPPRESSIONS = SOURCE / "capi/abi/growth.suppr"


def stub(header: str, name: str) -> Path:
    """A library with every function of the header."""
    plain = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    bodies = "".join(
        " ".join(prototype.split()) + " { abort(); }\n"
        for prototype in re.findall(r"(EARSHOT_API[^;]*\))\s*;", plain)
    )
    folder = SCRATCH / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "earshot.h").write_text(header)
    (folder / "stub.c").write_text('#include <stdlib.h>\n#include "earshot.h"\n' + bodies)
    library = folder / "libearshot.so.1"
    subprocess.run(
        ["gcc", "-std=c11", "-g", "-shared", "-fPIC", "-fdebug-prefix-map=" + str(folder) + "=.", "-o", str(library),
         "-Wl,-soname,libearshot.so.1", f"-Wl,--version-script={SOURCE}/capi/earshot.map", "-Wno-unused-parameter",
         str(folder / "stub.c")],
        check=True,
    )
    return library


def differs(library: Path) -> str:
    done = subprocess.run(
        ["abidiff", "--no-added-syms", "--suppressions", str(SUPPRESSIONS), str(BASELINE), str(library)],
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


HEADER = (SOURCE / "capi/earshot.h").read_text()


class Abi(unittest.TestCase):
    def change(self, old: str, new: str) -> str:
        self.assertEqual(HEADER.count(old), 1, old)
        return differs(stub(HEADER.replace(old, new), "changed"))

    def test_nothing_changed(self) -> None:
        self.assertEqual(differs(stub(HEADER, "now")), "")

    def test_a_sized_struct_may_grow_at_its_end(self) -> None:
        self.assertEqual(self.change("} earshot_counts;", "  uint64_t later;\n} earshot_counts;"), "")

    def test_what_would_break_programs_is_found(self) -> None:
        for old, new in (
            ("earshot_engine* engine, int64_t now_micros", "earshot_engine* engine, int32_t now_micros"),
            ("size_t limit", "uint32_t limit"),
            ("  int64_t at_micros; ", "  int64_t before; int64_t at_micros; "),
            ("} earshot_text;", "  int extra;\n} earshot_text;"),
        ):
            with self.subTest(change=new):
                self.assertNotEqual(self.change(old, new), "")


if __name__ == "__main__":
    if sys.argv[3:] == ["--write"]:  # only ever for a new baseline, of a new version of the ABI
        made = subprocess.run(
            ["abidw", "--no-show-locs", "--no-corpus-path", "--no-comp-dir-path", str(stub(HEADER, "baseline"))],
            check=True, capture_output=True, text=True,
        )
        BASELINE.write_text(made.stdout)
    else:
        unittest.main(argv=[sys.argv[0]], verbosity=2)
