"""What the image does when it is run, in what an engine would give it: no network, a read-only root, one volume.

There need be no engine: namespaces of Linux make the same, with this Python in the place of the image's. The files, the
settings, the check of health and the user without rights are those of `deploy/Containerfile`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
VOLUME = "/mnt"  # a folder that every system has; on it lie the volume, what would be /tmp, and the image's files
LAID = """
set -e
mount --make-rprivate /
mount -t proc proc /proc
mount --rbind / "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs tmpfs "$1$2"
mkdir "$1$2/data" "$1$2/tmp"
cp -r "$3" "$1$2/app"
chown "$4" "$1$2/data" "$1$2/tmp"
ip link set lo up
shift 4
exec "$@"
"""
LIVED = """
import json, os, subprocess, sys, time, urllib.request
enter, healthy = json.loads(sys.argv[1]), json.loads(sys.argv[2])
server = subprocess.Popen([*enter, sys.executable, "-m", "ui.cli", "serve"])
while subprocess.run([sys.executable, *healthy[1:]], stderr=subprocess.DEVNULL).returncode:
    assert server.poll() is None, "the server has ended"
    time.sleep(0.2)
asked = urllib.request.Request(
    "http://127.0.0.1:7860/api/ask", json.dumps({"question": "¿Quién extraditó a 24 acusados?"}).encode(),
    {"content-type": "application/json", "authorization": "Bearer sésamo".encode().decode("latin-1")})
answer = json.load(urllib.request.urlopen(asked))
written = [subprocess.run([*enter, "touch", place], stderr=subprocess.DEVNULL).returncode for place in sys.argv[3:]]
who = [line.split()[1] for line in open(f"/proc/{server.pid}/status") if line.startswith("Uid:")]
server.terminate()
print(json.dumps({"code": server.wait(), "language": answer["language"], "written": written, "who": who}))
"""


def missing() -> str:
    """Why the image's conditions cannot be made here; empty where they can."""
    if os.geteuid() or not all(map(shutil.which, ("unshare", "setpriv", "ip"))):
        return "a network of its own needs root, unshare, setpriv and ip"
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True)
    return f"a network of its own cannot be made here: {tried.stderr.strip()}" if tried.returncode else ""


def settings() -> dict[str, str]:
    """What the image sets, with its places on our volume, and what Kubernetes adds for a service named fuente."""
    (line,) = re.findall(r"^ENV (.+)$", CONTAINER, re.M)
    image = dict(one.split("=", 1) for one in line.split())
    moved = {name: re.sub(r"^/(?=data|tmp)", f"{VOLUME}/", value) for name, value in image.items()}
    given = {"FUENTE_PASSWORD": "sésamo", "FUENTE_PORT": "tcp://10.0.0.1:7860", "FUENTE_SERVICE_HOST": "10.0.0.1"}
    inside = {"PYTHONPATH": f"{VOLUME}/app", "TMPDIR": f"{VOLUME}/tmp", "HOME": "/home/fuente", "LC_ALL": "C.UTF-8"}
    return {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"} | moved | given | inside


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.long
def test_it_serves_without_a_network_on_a_read_only_root_as_nobody_of_importance(tmp_path: Path) -> None:
    if why := missing():
        pytest.skip(why)
    app, root = tmp_path / "app", tmp_path / "root"
    app.mkdir()
    root.mkdir()
    for line in re.findall(r"^COPY (.+)$", CONTAINER, re.M):
        for one in map(ROOT.joinpath, line.split()[:-1]):
            (shutil.copytree if one.is_dir() else shutil.copy)(one, app / one.name)
    (user,) = re.findall(r"useradd --uid (\d+)", CONTAINER)
    (healthy,) = re.findall(r"^HEALTHCHECK .*CMD (\[.+\])$", CONTAINER, re.M)
    rights = "-all,+dac_read_search"  # to read this Python wherever it is, as an image's own could be; to write nothing
    enter = [
        "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", f"--inh-caps={rights}",
        f"--ambient-caps={rights}", f"--bounding-set={rights}",
    ]  # fmt: skip
    given = [f"{name}={value}" for name, value in settings().items()]
    enter = ["chroot", str(root), *enter, "env", "-C", f"{VOLUME}/app", "-i", *given]
    lived = [sys.executable, "-c", LIVED, json.dumps(enter), healthy, "/x", f"{VOLUME}/app/x", f"{VOLUME}/data/x"]
    ran = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", LAID, "sh",
         str(root), VOLUME, str(app), user, *lived], capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told == {"code": 0, "language": "es", "written": [1, 1, 0], "who": [user]}
