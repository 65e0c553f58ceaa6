"""Ports are kept between starts and replaced only when somebody else holds them."""

import socket
import sys
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local.faults import CannotStart
from deploy.local.processes import Command, Server

HOME = Path("/some/home")


def _all_free(_port: int) -> bool:
    return True


def test_a_held_port_makes_callers_wait_until_somebody_serves_it(tmp_path: Path) -> None:
    port = ports.choose(["it"], tmp_path, {})["it"]
    serve = "import os, socket as s; s.socket(fileno=int(os.environ['BALIAN_LISTEN_FD'])).accept()[0].send(b'here')"
    with ports.held(port) as entrance:
        server = Server(Command([sys.executable, "-c", serve]), tmp_path / "log", entrance=entrance)
        for _restart in range(2):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as early:
                server.start()
                assert early.recv(4) == b"here"
            server.wait(20)


def test_a_port_of_another_program_cannot_be_held(tmp_path: Path) -> None:
    port = ports.choose(["it"], tmp_path, {})["it"]
    with ports.held(port), pytest.raises(CannotStart, match=str(port)), ports.held(port):
        raise AssertionError


def test_every_name_gets_a_port_of_its_own() -> None:
    chosen = ports.choose(["mongod", "kafka", "identity"], HOME, {}, _all_free)
    assert sorted(chosen) == ["identity", "kafka", "mongod"]
    assert len(set(chosen.values())) == 3


def test_a_kept_port_that_is_free_stays() -> None:
    assert ports.choose(["mongod"], HOME, {"mongod": 21234}, _all_free) == {"mongod": 21234}


def test_a_kept_port_that_is_taken_is_replaced_and_the_others_stay() -> None:
    kept = {"mongod": 21234, "kafka": 21235}
    chosen = ports.choose(["mongod", "kafka"], HOME, kept, lambda port: port != 21234)
    assert chosen["mongod"] not in kept.values()
    assert chosen["kafka"] == 21235


def test_a_new_port_is_never_one_that_is_kept_for_another_name() -> None:
    first = ports.choose(["a"], HOME, {}, _all_free)["a"]
    chosen = ports.choose(["b", "a"], HOME, {"a": first}, _all_free)
    assert chosen["b"] != first


def test_two_homes_begin_at_different_ports() -> None:
    here = ports.choose(["mongod"], Path("/home/one"), {}, _all_free)
    there = ports.choose(["mongod"], Path("/home/two"), {}, _all_free)
    assert here != there


def test_without_a_free_port_the_start_is_refused() -> None:
    with pytest.raises(CannotStart, match="No free port"):
        ports.choose(["mongod"], HOME, {}, lambda _: False)


def test_a_listening_port_answers_and_is_not_free() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert ports.answers(port)
        assert not ports.is_free(port)
    assert not ports.answers(port)


def test_saved_ports_are_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    assert ports.load(file) == {}
    ports.save(file, {"mongod": 21234})
    assert ports.load(file) == {"mongod": 21234}
