"""The fork server of the local profile, `python -m deploy.local.forkserver FD`: what `deploy.local.forks` asks.

It loads once what all services share and becomes each of our modules in a fork of its own: loading was half of what a
service's start costs. An order is one byte over the socket FD with the order's own line, and maybe a listening socket,
beside it; what to become comes on that line, and the process id and the exit code go back on it as two numbers.
Promises that no fork outlives it (on Linux), and that it ends when nobody can order any more.
"""

import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass

from setproctitle import setproctitle

import shared
from deploy.local.processes import LISTEN_FD, die_with_parent
from shared.loading import loading

NUMBER = struct.Struct("!i")
"""How a process id and an exit code are written."""


@dataclass(frozen=True)
class _Order:
    """What arrived with it; `entrance` is a listening socket's number."""

    line: socket.socket
    entrance: int | None


def main(orders: socket.socket) -> None:
    """Serve the orders; in a fork, carry out its own."""
    with loading():
        _load()
    order = _serve(orders)
    if order:
        _become(order)


def _load() -> None:
    for module in pkgutil.walk_packages(shared.__path__, "shared."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _serve(orders: socket.socket) -> _Order | None:
    """Returns in each fork with what it is to become, and here with nothing when nobody is left who could order."""
    lines: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno())
    while True:
        heard, _, _ = select.select([orders, woken], [], [])
        if woken in heard:
            woken.recv(4096)
            _tell_ends(lines)
        if orders in heard:
            order = _receive(orders)
            if order is None:
                return None
            server, pid = os.getpid(), os.fork()
            if not pid:
                _leave(server, [orders, woken, wake, *lines.values()])
                return order
            with suppress(OSError):  # it may be over already
                os.setpgid(pid, pid)  # here as well as there: the number told is a group's
            lines[pid] = order.line
            _tell(order.line, pid)
            if order.entrance is not None:
                os.close(order.entrance)


def _receive(orders: socket.socket) -> _Order | None:
    _, numbers, _, _ = socket.recv_fds(orders, 1, 2)
    if not numbers:
        return None
    return _Order(socket.socket(fileno=numbers[0]), numbers[1] if len(numbers) > 1 else None)


def _tell_ends(lines: dict[int, socket.socket]) -> None:
    while lines:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            break
        with lines.pop(pid) as line:
            _tell(line, os.waitstatus_to_exitcode(status))


def _tell(line: socket.socket, number: int) -> None:
    with suppress(OSError):  # who ordered is gone, and this process ends with its next look
        line.sendall(NUMBER.pack(number))


def _leave(server: int, sockets: list[socket.socket]) -> None:
    """A fork keeps nothing of the server's and is a process group of its own."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for each in sockets:
        each.close()
    os.setpgid(0, 0)
    die_with_parent()
    if os.getppid() != server:
        sys.exit("The fork server ended meanwhile.")  # too early for its end to be told to this process


def _become(order: _Order) -> None:
    with order.line, order.line.makefile("rb") as written:
        told = json.load(written)
    if told["log"] is not None:
        with open(told["log"], "ab") as log:  # noqa: PTH123 - as a number, nothing else is asked of it
            os.dup2(log.fileno(), sys.stdout.fileno())
            os.dup2(log.fileno(), sys.stderr.fileno())
    setproctitle(" ".join((sys.executable, "-m", *told["words"])))  # while the first environment is there to be found
    os.environ.clear()
    os.environ.update(told["env"])
    if order.entrance is not None:
        os.environ[LISTEN_FD] = str(order.entrance)
    sys.argv = list(told["words"])
    runpy.run_module(told["words"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
