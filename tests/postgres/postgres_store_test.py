"""The journal in PostgreSQL: the same world as in a file, reopened, redelivered and erased, with a server of this
test's own that loses connections and dies.

  postgres_store_test.py POSTGRES_STORE EARSHOT POSTGRES_BIN
"""

import json
import os
import pwd
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

PROGRAM, COMMAND, BIN = sys.argv[1], sys.argv[2], Path(sys.argv[3])
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
POLICY, WEEK = str(EXAMPLES / "policy.yaml"), str(EXAMPLES / "week.jsonl")
UNTIL = "2026-03-09T00:00:00Z"

# A server does not run as root: Debian's package made somebody for it.
SERVER_USER = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
NAME = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name


class Server:
    """A cluster in a folder of its own, on a socket in it alone. Nothing is synced: power is not lost here."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="earshot-pg-"))
        if SERVER_USER:
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"
        self.run("initdb", "-D", self.data, "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def run(self, program, *arguments):
        # pg_ctl's server keeps its output open: a pipe would never end.
        with open(os.devnull, "r+b") as nothing:
            subprocess.run([str(BIN / program), *map(str, arguments)], check=True, cwd="/", stdin=nothing,
                           stdout=nothing, timeout=120, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, **SERVER_USER)

    def start(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c autovacuum=off"
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", options, "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def connection(self, database):
        return f"host={self.folder} dbname={database} user={NAME} application_name=earshot"

    def sql(self, database, statement):
        return subprocess.run(
            [str(BIN / "psql"), "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", NAME, "-d", database,
             "-c", statement], check=True, capture_output=True, text=True, cwd="/").stdout.strip()

    def holds(self, word):
        """The files of the server in which the bytes of a word stand, its log of writes left out."""
        found = []
        for path in self.data.rglob("*"):
            if "pg_wal" in path.parts or not path.is_file():
                continue
            if word.encode() in path.read_bytes():
                found.append(str(path.relative_to(self.data)))
        return found


def line(number, **more):
    event = {"source": "x", "id": f"p{number}", "channel": "x", "text": f"where is my parcel number {number}?",
             "occurred_at": f"2026-03-0{2 + number // 1000}T{number // 60 % 16:02}:{number % 60:02}:00Z",
             "author": {"namespace": "x", "id": f"customer{number % 37}"}}
    return json.dumps({**event, **more}) + "\n"


class PostgresStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(shutil.rmtree, cls.server.folder)
        cls.addClassCleanup(cls.server.stop, "immediate")

    def setUp(self):
        self.database = re.sub(r"\W", "_", self._testMethodName)
        self.server.sql("postgres", f"CREATE DATABASE {self.database}")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = Path(self.folder.name) / name
        path.write_text(text)
        return str(path)

    def store(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, self.server.connection(self.database), POLICY, *arguments],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout if code == 0 else done.stderr

    def digest_of_a_file(self, events):
        path = str(Path(self.folder.name) / "desk.earshot")
        done = subprocess.run([COMMAND, "run", POLICY, events, "--until", UNTIL, "--store", path, "--json", "--digest"],
                              check=True, capture_output=True, text=True)
        return re.findall(r"[0-9a-f]{32}", done.stdout.splitlines()[-1])[-1]

    def test_the_same_digest_as_a_file(self):
        digest = self.digest_of_a_file(WEEK)
        lines = len(Path(WEEK).read_text().splitlines())
        said = self.store("run", WEEK)
        self.assertIn(f"acknowledged {lines} lines\n", said)
        self.assertIn(f"digest {digest}\n", said)
        self.assertRegex(said, r"accepted [1-9]\d*, duplicates 0\n")
        # Opened again, and all of it delivered again.
        self.assertEqual(self.store("digest"), f"digest {digest}\n")
        again = self.store("run", WEEK)
        self.assertRegex(again, r"accepted 0, duplicates [1-9]\d*\n")
        self.assertIn(f"digest {digest}\n", again)
        self.assertGreater(int(self.server.sql(self.database, "SELECT count(*) FROM earshot_event")), 10)

    def test_a_store_is_open_once_at_a_time(self):
        with subprocess.Popen([str(BIN / "psql"), "-X", "-q", "-A", "-t", "-h", str(self.server.folder), "-U", NAME, "-d",
                               self.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            holder.stdin.write("SELECT pg_advisory_lock(1162957395, hashtext(current_schema()));\n\\echo held\n")
            holder.stdin.flush()
            while holder.stdout.readline().strip() != "held":
                pass
            self.assertIn("another engine holds this store", self.store("digest", code=1))
            holder.stdin.close()
        self.store("digest")

    def test_damage_and_other_formats_are_refused(self):
        self.store("run", WEEK)
        for statement, words in (
            ("UPDATE earshot_event SET body = body || '\\x00' WHERE seq = 3", "record 3 fails its checksum"),
            ("DELETE FROM earshot_event WHERE seq = 3", "record 3 is missing"),
            ("UPDATE earshot_event SET format = 2 WHERE seq = 3", "record 3: written in format 2"),
            ("UPDATE earshot_tables SET format = 2", "of a format that this program does not know"),
        ):
            self.server.sql(self.database, f"CREATE SCHEMA IF NOT EXISTS kept; DROP TABLE IF EXISTS kept.e, kept.t;"
                                           f"CREATE TABLE kept.e AS TABLE earshot_event; CREATE TABLE kept.t AS TABLE earshot_tables;"
                                           f"{statement}")
            self.assertIn(words, self.store("digest", code=1))
            self.server.sql(self.database, "TRUNCATE earshot_event; TRUNCATE earshot_tables;"
                                           "INSERT INTO earshot_event TABLE kept.e; INSERT INTO earshot_tables TABLE kept.t")
        self.store("digest")

    def test_who_is_erased_is_in_no_file_of_the_tables(self):
        words = ["annlove42", "Samarkand"]
        hers = "".join(line(n, author={"namespace": "x", "id": words[0]}, text=f"lost in {words[1]}, {n}" + "z" * (n % 3 * 900))
                       for n in range(30))
        self.store("run", self.file("log.jsonl", "".join(line(n) for n in range(100, 200)) + hers))
        # Statistics hold values, which a search for bytes may miss: they are kept compressed.
        self.server.sql(self.database, "ANALYZE")
        self.assertEqual(self.server.sql(self.database, "SELECT attname FROM pg_stats WHERE tablename LIKE 'earshot%'"
                                                        " AND attname IN ('key', 'body', 'value')"), "")
        self.server.sql(self.database, "CHECKPOINT")
        for word in words:
            self.assertTrue(self.server.holds(word), "the search must find what is there")
        self.assertEqual(self.store("erase", "x:" + words[0]), "erased 30 events\n")
        self.server.sql(self.database, "CHECKPOINT")
        for word in words:
            self.assertEqual(self.server.holds(word), [])
        self.assertTrue(self.server.holds("customer7"))
        before = self.store("digest")
        again = self.store("run", self.file("again.jsonl", hers))
        self.assertRegex(again, r"accepted 0, ")
        self.assertEqual(self.store("digest"), before)

    def run_until_it_fails(self, events, disturb):
        """Runs while the other does something to the server; the lines that were acknowledged, and whether it ended."""
        process = subprocess.Popen([PROGRAM, self.server.connection(self.database), POLICY, "run", events],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        disturber = threading.Thread(target=disturb, args=(process,))
        disturber.start()
        said, complaints = process.communicate(timeout=300)
        disturber.join()
        acknowledged = [int(n) for n in re.findall(r"acknowledged (\d+) lines", said)]
        return max(acknowledged, default=0), process.returncode == 0, complaints

    def expect_known(self, lines, count):
        """The first lines are all there."""
        said = self.store("run", self.file("head.jsonl", "".join(lines[:count])))
        self.assertIn("accepted 0, ", said)

    def test_a_connection_that_is_killed_loses_nothing_acknowledged(self):
        chance = random.Random(20260302)
        lines = []
        kill = ("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                f" WHERE application_name = 'earshot' AND datname = '{self.database}'")
        killed = 0

        def disturb(process):
            nonlocal killed
            while process.poll() is None:
                time.sleep(chance.random() * 0.1)
                killed += int(self.server.sql("postgres", kill))

        # Each run brings new events behind those that are known, so that there is always something to append.
        while killed < 8 and len(lines) < 6000:
            lines += [line(n) for n in range(len(lines), len(lines) + 300)]
            events = self.file("log.jsonl", "".join(lines))
            acknowledged, ended, complaints = self.run_until_it_fails(events, disturb)
            if not ended:
                # Lost, or there after all and told so; or its old session was not gone yet.
                self.assertRegex(complaints, "terminat|closed|open it again|another engine|server")
            self.expect_known(lines, acknowledged)
        self.assertGreaterEqual(killed, 8)
        self.store("run", events)
        self.assertIn(self.digest_of_a_file(events), self.store("digest"))
        print(f"{killed} connections killed")

    def test_a_server_that_dies_loses_nothing_acknowledged(self):
        lines = [line(n) for n in range(2000)]
        events = self.file("log.jsonl", "".join(lines))

        def disturb(process):
            taken = "0"
            while process.poll() is None and int(taken) < 100:
                taken = self.server.sql(self.database, "SELECT coalesce((SELECT reltuples IS NOT NULL FROM pg_class WHERE"
                                                       " relname = 'earshot_event'), false)::int")
                if taken == "1":
                    taken = self.server.sql(self.database, "SELECT count(*) FROM earshot_event")
            self.server.stop("immediate")

        acknowledged, ended, _ = self.run_until_it_fails(events, disturb)
        self.server.start()
        self.expect_known(lines, acknowledged)
        self.store("run", events)
        self.assertIn(self.digest_of_a_file(events), self.store("digest"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=2)
