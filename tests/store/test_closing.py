"""A library that is closed while another thread asks it: the statement on its way is done first."""

from __future__ import annotations

import subprocess
import sys

CLOSED_MEANWHILE = """
import threading, time
from pathlib import Path
from rag.store.sql.sqlite import SQLite

LONG = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000) SELECT max(n) AS most FROM c"
for _ in range(3):
    file, told, begun = SQLite(Path("catalog.sqlite")), [], threading.Event()
    def ask():
        file.rows("SELECT 1")
        begun.set()
        told.append(file.rows(LONG)[0]["most"])
    thread = threading.Thread(target=ask)
    thread.start()
    begun.wait()
    time.sleep(0.05)
    file.close()
    thread.join()
    assert told == [2000000], told
"""


def test_a_library_that_is_closed_lets_a_statement_of_another_thread_end(tmp_path: object) -> None:
    ran = subprocess.run([sys.executable, "-c", CLOSED_MEANWHILE], cwd=str(tmp_path), capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
