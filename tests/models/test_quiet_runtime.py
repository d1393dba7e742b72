"""The engine beneath the models keeps no id of this computer, and sends nothing anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_the_runtime_of_the_models_leaves_no_trace_of_its_own(tmp_path: Path) -> None:
    code = (
        "from rag.models.e5.engine import session\n"
        "try: session(b'', 1)\n"
        "except Exception as error: assert 'onnxruntime' in type(error).__module__, error"
    )
    given = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=given | home, check=True, cwd=Path(__file__).parents[2])
    assert [*tmp_path.rglob("*deviceid*")] == []
