"""A Python in which our own files find what Windows has and no more: `PYTHONPATH` names a folder with `sitecustomize`.

Others' packages have their own ways on Windows and are left alone. What Windows has instead is put in its place.
"""

from __future__ import annotations

import builtins
import types
from pathlib import Path
from typing import Any

OURS = ("rag", "ui", "evals")
MODULES = frozenset("fcntl resource pwd grp termios tty pty syslog posix".split())
NAMES = {
    "os": frozenset(
        "fork forkpty register_at_fork wait wait3 wait4 getuid geteuid getgid getegid getloadavg sysconf statvfs "
        "fchown chown lchown chroot setsid setuid setgid killpg getpgid getpgrp nice mkfifo mknod uname "
        "sched_getaffinity sched_setaffinity posix_fadvise pread pwrite sendfile sync getrandom O_NOFOLLOW "
        "O_DIRECTORY O_CLOEXEC O_NONBLOCK WNOHANG".split()
    ),
    "signal": frozenset(
        "SIGKILL SIGALRM SIGHUP SIGQUIT SIGUSR1 SIGUSR2 SIGXCPU SIGCHLD SIGPIPE setitimer alarm".split()
    ),
    "select": frozenset("select poll epoll".split()),  # there is a `select`, for sockets alone
    "selectors": frozenset("DefaultSelector SelectSelector PollSelector EpollSelector".split()),
    "time": frozenset("tzset clock_gettime".split()),
}


def install() -> None:
    """From now on, in this process."""
    plain, shown = builtins.__import__, {name: _less(name) for name in NAMES} | {"msvcrt": _msvcrt()}

    def imported(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        if (globals or {}).get("__name__", "").split(".")[0] in OURS and not level:
            if name in MODULES:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            if name in shown:
                return shown[name]
        return plain(name, globals, locals, fromlist, level)

    builtins.__import__ = imported


def _less(name: str) -> types.ModuleType:
    """A module without what Windows lacks."""
    whole = __import__(name)
    less = types.ModuleType(name)
    less.__dict__.update({one: value for one, value in vars(whole).items() if one not in NAMES[name]})
    return less


def _msvcrt() -> types.ModuleType:
    """A lock of a file's first byte, as Windows has it."""
    import fcntl

    def locking(file: int, _mode: int, _bytes: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    made: Any = types.ModuleType("msvcrt")
    made.locking, made.LK_NBLCK = locking, 2
    return made


def folder(place: Path) -> Path:
    """A folder that makes any Python such a one."""
    root = str(Path(__file__).parents[1])
    (place / "sitecustomize.py").write_text(
        f"import sys\nsys.path.append({root!r})\nfrom tests.without_posix import install\ninstall()\n", "utf-8"
    )
    return place
