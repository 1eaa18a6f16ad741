"""The header alone, with nothing included before it, in every language that it promises, without a warning.

  header_alone_test.py SOURCE_DIR
"""

import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(sys.argv[1])
C = ["c99", "c11", "c17"]
CXX = ["c++11", "c++14", "c++17", "c++20"]
COMPILERS = [("gcc", "g++"), ("clang-14", "clang++-14"), ("clang", "clang++")]
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-Wstrict-prototypes", "-Wconversion", "-Wshadow"]

STRUCTS = ["diagnostic", "assessment", "decision", "reason", "evidence", "engine_options", "counts", "erased"]
PROGRAM = '#include "earshot.h"\n' + "".join(
    f"static const earshot_{s} {s} = EARSHOT_{s.upper()}_INIT;\n" for s in STRUCTS
) + "int main(void) { return " + " + ".join(f"({s}.struct_size == 0)" for s in STRUCTS) + "; }\n"


def compiles(command: list[str], program: str) -> str:
    done = subprocess.run([*command, "-fsyntax-only", "-"], input=program, capture_output=True, text=True)
    return done.stderr if done.returncode != 0 else ""


class HeaderAlone(unittest.TestCase):
    def test_it(self) -> None:
        tried = 0
        for cc, cxx in COMPILERS:
            for compiler, language, standards in ((cc, "c", C), (cxx, "c++", CXX)):
                if shutil.which(compiler) is None:
                    continue
                flags = [w for w in WARNINGS if language == "c" or w != "-Wstrict-prototypes"]
                for standard in standards:
                    with self.subTest(compiler=compiler, standard=standard):
                        command = [compiler, "-x", language, f"-std={standard}", *flags, f"-I{SOURCE}/capi"]
                        self.assertEqual(compiles(command, PROGRAM), "")
                        tried += 1
        self.assertGreaterEqual(tried, len(C) + len(CXX))

    def test_cxx_face(self) -> None:
        for _, cxx in COMPILERS:
            if shutil.which(cxx) is None:
                continue
            for standard in ("c++17", "c++20"):
                with self.subTest(compiler=cxx, standard=standard):
                    command = [cxx, "-x", "c++", f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-pedantic"]
                    command += [f"-I{SOURCE}/capi", f"-I{SOURCE}/include/earshot"]
                    self.assertEqual(compiles(command, '#include "earshot.hpp"\n'), "")
                    self.assertEqual(compiles(command, '#include "earshot_store.hpp"\n'), "")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
