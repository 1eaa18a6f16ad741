"""An installed Earshot serves hosts: find_package and pkg-config, shared and static, C and C++; and the Python
package runs from where it was installed.

  package_test.py SOURCE_DIR BUILD_DIR SCRATCH_DIR CC CXX
"""

import os
import shlex
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE, BUILD, SCRATCH = map(Path, sys.argv[1:4])
CC, CXX = sys.argv[4:6]
PREFIX = SCRATCH / "prefix"
EXAMPLES = SOURCE / "examples"
INPUT = [str(EXAMPLES / "policy.yaml"), str(EXAMPLES / "week.jsonl")]


def run(command: list[str], **more: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "PKG_CONFIG_PATH")}
    done = subprocess.run(command, capture_output=True, text=True, env={**environment, **more})
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(command)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def libdir() -> Path:
    return next(PREFIX.rglob("libearshot.so.1")).parent


def needed(program: Path) -> str:
    return run(["readelf", "-d", str(program)])


class Package(unittest.TestCase):
    expected = ""

    @classmethod
    def setUpClass(cls) -> None:
        shutil.rmtree(SCRATCH, ignore_errors=True)
        SCRATCH.mkdir(parents=True)
        run(["cmake", "--install", str(BUILD), "--prefix", str(PREFIX)])
        cls.expected = run([str(BUILD / "bin/host_c"), *INPUT])

    def check(self, folder: Path, static: bool) -> None:
        for host in ("host_c", "host_cc"):
            program = folder / host
            self.assertEqual(run([str(program), *INPUT], LD_LIBRARY_PATH=str(libdir())), self.expected)
            self.assertEqual("libearshot" not in needed(program), static)

    def test_what_is_installed(self) -> None:
        installed = {str(p.relative_to(PREFIX)) for p in PREFIX.rglob("*") if p.is_file()}
        lib = libdir().relative_to(PREFIX)
        for path in (
            "include/earshot.h",
            "include/earshot.hpp",
            "include/earshot_store.hpp",
            f"{lib}/libearshot.a",
            f"{lib}/cmake/earshot/earshotConfig.cmake",
            f"{lib}/pkgconfig/earshot.pc",
            "share/earshot/proto/earshot/v1/event.proto",
        ):
            self.assertIn(path, installed)
        # The inside stays inside.
        headers = sorted(p for p in installed if p.endswith((".h", ".hpp")))
        self.assertEqual(headers, ["include/earshot.h", "include/earshot.hpp", "include/earshot_store.hpp"])
        # Nothing points back to where it was built.
        for path in PREFIX.rglob("*"):
            if path.suffix in (".cmake", ".pc"):
                self.assertNotIn(str(BUILD.resolve()) + "/lib/", path.read_text())
                self.assertNotIn(str(SOURCE.resolve()) + "/src", path.read_text())

    def find_package(self, static: bool) -> None:
        folder = SCRATCH / ("cmake-static" if static else "cmake-shared")
        run(
            ["cmake", "-G", "Ninja", "-S", str(EXAMPLES), "-B", str(folder), f"-DCMAKE_PREFIX_PATH={PREFIX}",
             f"-DEARSHOT_STATIC={'ON' if static else 'OFF'}", f"-DCMAKE_C_COMPILER={CC}",
             f"-DCMAKE_CXX_COMPILER={CXX}"]
        )
        run(["cmake", "--build", str(folder)])
        self.check(folder, static)

    def test_find_package_shared(self) -> None:
        self.find_package(static=False)

    def test_find_package_static(self) -> None:
        self.find_package(static=True)

    def pkg_config(self, name: str, static: bool) -> None:
        folder = SCRATCH / name
        folder.mkdir()
        path = {"PKG_CONFIG_PATH": str(libdir() / "pkgconfig")}
        cflags = shlex.split(run(["pkg-config", "--cflags", name], **path))
        libs = shlex.split(run(["pkg-config", "--libs", name], **path))
        for compiler, source, standard in ((CC, "host.c", "c11"), (CXX, "host.cc", "c++17")):
            program = folder / ("host_c" if source == "host.c" else "host_cc")
            run([compiler, f"-std={standard}", str(EXAMPLES / source), "-o", str(program), *cflags, *libs])
        self.check(folder, static)

    def test_pkg_config_shared(self) -> None:
        self.pkg_config("earshot", static=False)

    def test_pkg_config_static(self) -> None:
        self.pkg_config("earshot-static", static=True)

    def test_a_host_with_the_published_schema(self) -> None:
        """Two libraries that register one .proto end the process: ours must not be one of them."""
        folder = SCRATCH / "proto"
        folder.mkdir()
        schema = PREFIX / "share/earshot/proto"
        run(["protoc", f"--cpp_out={folder}", f"-I{schema}", "earshot/v1/event.proto"])
        program = folder / "proto_host"
        for name in ("earshot", "earshot-static"):
            libs = shlex.split(run(["pkg-config", "--libs", name], PKG_CONFIG_PATH=str(libdir() / "pkgconfig")))
            run(
                [CXX, "-std=c++17", f"-I{PREFIX}/include", f"-I{folder}",
                 str(SOURCE / "tests/package/proto_host.cc"), str(folder / "earshot/v1/event.pb.cc"),
                 "-o", str(program), *libs, "-lprotobuf", "-lpthread"]
            )
            told = run([str(program)], LD_LIBRARY_PATH=str(libdir()))
            self.assertIn('"kind":"obligation.opened"', told)
            self.assertEqual(told.splitlines()[-1], "same earshot.v1.EventBatch")

    def test_the_archive_defines_the_c_interface_alone(self) -> None:
        lines = run(["nm", "-g", "--defined-only", str(libdir() / "libearshot.a")]).splitlines()
        # Weak ones are instances of templates of the standard library, the same in every program.
        strong = {line.split()[2] for line in lines if len(line.split()) == 3 and line.split()[1] in "TDBR"}
        self.assertEqual({name for name in strong if not name.startswith("earshot_")}, set())
        self.assertIn("earshot_engine_open", strong)

    def test_python(self) -> None:
        modules = list(PREFIX.rglob("_earshot.abi3.so"))
        if not (BUILD / "python/earshot/_earshot.abi3.so").exists():
            self.assertEqual(modules, [])
            return
        self.assertEqual(len(modules), 1)
        self.assertEqual(
            run([sys.executable, str(EXAMPLES / "host.py"), *INPUT], PYTHONPATH=str(modules[0].parent.parent)),
            self.expected,
        )


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
