"""Lines of the log, and the spans that a collector makes of them."""

from __future__ import annotations

import json

import pytest

from resolver import log

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(each) for each in capsys.readouterr().err.splitlines()]


def test_a_step_of_a_known_trace_is_a_span_of_it(capsys, monkeypatch):
    monkeypatch.setattr(log, "QUIET", False)
    monkeypatch.setenv("RESOLVER_LOG", "json")
    monkeypatch.setenv("TRACEPARENT", TRACE)
    with log.step("link") as fields:
        fields["rows"] = 3
    done, span = lines(capsys)
    assert done["event"] == "link" and done["rows"] == 3
    assert (span["event"], span["name"], span["status"]) == ("span", "link", "OK")
    assert span["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736" and span["parent_span_id"] == "00f067aa0ba902b7"
    assert len(str(span["span_id"])) == 16 and span["span_id"] != span["parent_span_id"]
    assert int(str(span["start_time_unix_nano"])) <= int(str(span["end_time_unix_nano"]))


@pytest.mark.parametrize("trace", ["", "nonsense", TRACE.replace("4", "0")[:40], f"00-{'0' * 32}-00f067aa0ba902b7-01"])
def test_without_a_trace_there_are_no_spans(capsys, monkeypatch, trace):
    monkeypatch.setattr(log, "QUIET", False)
    monkeypatch.setenv("RESOLVER_LOG", "json")
    monkeypatch.setenv("TRACEPARENT", trace)
    with log.step("link"):
        pass
    assert [each["event"] for each in lines(capsys)] == ["link"]
