import json
import subprocess
import sys

import pytest

from shared.telemetry.tracing import continue_trace

PROGRAM = """
import logging
from shared.telemetry.logs import get_logger, set_up_logging
set_up_logging("sample")
log = get_logger("test")
log.info("told", tenant="t1", full_name="示例党员001")
try:
    raise ValueError("示例党员001")
except ValueError:
    log.exception("failed")
logging.getLogger("a.library").warning("warned by %s", "a library")
logging.getLogger("a.library").info("not heard")
try:
    raise ExceptionGroup("示例党员001", [KeyError("示例党员001"), ExceptionGroup("", [OSError("示例党员001")])])
except ExceptionGroup:
    log.exception("group-failed")
"""


def test_a_log_holds_allowed_keys_and_no_text_of_errors() -> None:
    out = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    told, failed, warned, grouped = map(json.loads, out.splitlines())
    assert (told["event"], told["service"], told["tenant"]) == ("told", "sample", "t1")
    assert (failed["error"], failed["at"]) == ("ValueError", "<string>:8")
    assert (warned["event"], warned["logger"]) == ("warned by a library", "a.library")
    assert grouped["error"] == "KeyError, OSError"
    assert "示例党员001" not in out


@pytest.mark.parametrize(
    "header", [None, "", "00-abc-def-01", f"00-{'0' * 32}-{'1' * 16}-01", f"ff-{'1' * 32}-{'1' * 16}-01"]
)
def test_a_trace_begins_here_when_the_caller_brings_none(header: str | None) -> None:
    begun = continue_trace(header, lambda bits: 5)
    assert begun.traceparent == f"00-{5:032x}-{5:016x}-01"


def test_a_trace_goes_on_with_the_callers_id_and_flags() -> None:
    begun = continue_trace(f"00-{'a' * 32}-{'b' * 16}-00", lambda bits: 5)
    assert begun.traceparent == f"00-{'a' * 32}-{5:016x}-00"
