"""The benchmarks keep their contract: names, keys, and costs of the process that they say they measure."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from bench import labelled_sets, load, made_ofac, made_people, measure
from bench.__main__ import benchmarks, main
from resolver.measuring.evaluate import read_labels
from resolver.patterns import pattern
from tests import generation as hand_made
from tests.cypher import generation


def test_the_list_names_each_benchmark_with_its_default_size(capsys) -> None:
    assert main(["--json"]) == 0
    listed = {entry["name"]: entry["default_rows"] for entry in json.loads(capsys.readouterr().out)}
    assert {"ingest", "link", "load"} <= listed.keys()
    assert all(rows > 0 for rows in listed.values())


def test_an_unknown_benchmark_is_a_usage_error_that_names_those_there_are(capsys) -> None:
    assert main(["nothing"]) == 2
    assert "ingest" in capsys.readouterr().err


def test_a_set_is_asked_for_only_where_there_are_sets_and_must_be_known(monkeypatch, tmp_path) -> None:
    with pytest.raises(SystemExit):
        main(["ingest", "--set", "fake_1000"])
    (tmp_path / "labelled_pairs").mkdir()
    monkeypatch.setenv("RESOLVER_REAL_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match="no set nothing"):
        main(["accuracy", "--set", "nothing"])


def test_nights_are_asked_for_only_where_there_are_nightly_runs() -> None:
    for asked in (["ingest", "--nights", "3"], ["update", "--nights", "0"]):
        with pytest.raises(SystemExit):
            main(asked)


def test_labels_are_halved_by_entity(tmp_path) -> None:
    rows = [(f"table.people:{number}", f"entity {number // 3}") for number in range(60)]
    path = labelled_sets.labels(tmp_path, rows)
    halves = [read_labels(file).entities for file in (labelled_sets.of_half_a(path), path)]
    assert sorted([*halves[0], *halves[1]]) == sorted(rows)
    entities = [{entity for _, entity in part} for part in halves]
    assert entities[0] and entities[1] and not entities[0] & entities[1]


def test_peak_memory_is_of_the_measured_process_and_not_of_this_one() -> None:
    small = measure.command([sys.executable, "-c", "print(1)"])
    large = measure.command([sys.executable, "-c", "x = bytearray(200_000_000); print(len(x))"])
    assert large.answer == 200_000_000
    assert 190 <= large.peak_mb - small.peak_mb <= 210  # 200 MB more, give or take what Python itself holds


def test_a_command_that_fails_is_an_error_with_its_message() -> None:
    with pytest.raises(RuntimeError, match="exit code 3\nno such luck"):
        measure.command([sys.executable, "-c", "import sys; sys.stderr.write('no such luck'); sys.exit(3)"])


def test_the_same_size_gives_the_same_bytes(tmp_path) -> None:
    first = made_ofac.write(tmp_path / "a", 300)
    second = made_ofac.write(tmp_path / "b", 300)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_the_invented_list_has_the_traps_of_the_published_one(tmp_path) -> None:
    files = {file.stem: file.read_bytes() for file in made_ofac.write(tmp_path, 1_000)}
    assert all(content.endswith(b"\r\n\x1a") for content in files.values())
    rows = files["sdn"].decode("ascii").split("\r\n")[:-1]
    assert len(rows) == 1_000
    assert all(row.startswith(f"{number},") for number, row in enumerate(rows, 1))
    assert any(",-0- ," in row for row in rows)
    overflow = files["sdn_comments"].decode("ascii").split("\r\n")[:-1]
    assert len(overflow) > 0
    cut = rows[int(overflow[0].split(",")[0]) - 1]
    assert len(cut.rpartition(',"')[2].removesuffix('"')) == made_ofac.CUT


def test_made_people_are_the_same_for_the_same_number_and_every_fault_occurs(tmp_path) -> None:
    first = made_people.write(tmp_path / "a", 2_000)
    second = made_people.write(tmp_path / "b", 2_000)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    people = [line.split(",") for line in first[0].read_text().splitlines()]
    assert people[0] == list(made_people.COLUMNS)
    assert len(people) == 2_001
    truth = [line.split(",")[1] for line in first[1].read_text().splitlines()[1:]]
    assert truth == [row[-1] for row in people[1:]]
    assert max(truth.count(entity) for entity in truth[:200]) > 1  # persons stand more than once
    assert set(made_people.FAULTS) == set(made_people.APPLY)
    dates = {row[3] for row in people[1:]}
    assert {"", "01-01"} <= {day[5:] for day in dates}  # no date, and a year alone


@pytest.mark.parametrize("name", ["ingest", "link", "link_list"])
def test_a_benchmark_gives_the_documented_keys(name: str, tmp_path) -> None:
    found = benchmarks()[name].run(200, tmp_path).as_json()
    assert list(found) == ["name", "commit", "rows", "seconds", "cpu_seconds", "peak_mb", "ratio", "figures"]
    assert (found["name"], found["rows"] >= 200) == (name, True)
    assert all(
        value > 0 for value in [found["seconds"], found["cpu_seconds"], found["peak_mb"], *found["ratio"].values()]
    )
    json.dumps(found)


@pytest.mark.graph
def test_the_plain_driver_that_load_is_compared_with_writes_the_whole_network(graph) -> None:
    with generation.small() as con:
        written = load.merge_all(con, graph.driver)
    [nodes] = graph.rows("MATCH (n) RETURN count(n) AS n")
    [relations] = graph.rows("MATCH ()-[r]->() RETURN count(r) AS n")
    assert written == nodes["n"] + relations["n"] > 10


def test_the_module_runs_as_a_command() -> None:
    said = subprocess.run([sys.executable, "-m", "bench"], cwd=measure.ROOT, capture_output=True, text=True, check=True)
    assert "ingest" in said.stdout


def test_published_labels_of_laundering_are_told_by_pattern_and_half(tmp_path):
    from bench import money_labels

    folder = tmp_path / "payments_amlworld"
    folder.mkdir()
    head = ("Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,"
            "Payment Currency,Payment Format,Is Laundering")  # fmt: skip
    fan = [f"2022/09/01 0{n}:00,01,X,02,R{n},{500 + n}.00,US Dollar,{500 + n}.00,US Dollar,ACH,1" for n in range(9)]
    plain = [f"2022/0{n}/01 09:00,01,Y,02,Z,40.00,US Dollar,40.00,US Dollar,Cheque,0" for n in range(1, 9)]
    (folder / "HI_Trans.csv").write_text("\n".join([head, *plain, *fan, fan[0].replace("X", "W")]))
    (folder / "HI_Patterns.txt").write_text(
        "\n".join(["BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 9-degree", *fan, "END LAUNDERING ATTEMPT - FAN-OUT"])
    )
    [told] = money_labels.evaluate(str(tmp_path), str(tmp_path / "made")).values()
    assert (told["rows"], told["labelled"], told["found"], told["precision"]) == (18, 10, 9, 1.0)
    assert told["patterns"]["fan_out"]["by_any_rule"]["recall"] == 1.0
    assert sum(half["found"] for half in told["patterns"]["fan_out"]["by_its_rule"].values()) == 9
    assert told["patterns"]["not_said"]["by_any_rule"]["found"] == 0 and told["occurrences"] == {"fan_out": 1}
    assert sum(half["rows"] for half in told["halves"].values()) == 18


def test_plants_are_within_a_rule_where_half_of_their_rows_keep_to_all_that_it_states():
    from bench import stated_bounds

    con = hand_made.empty()
    begin, day = datetime(2024, 1, 1), timedelta(days=1)
    near = [(f"payer{n}", "x", "9000", begin + n * day) for n in range(4)]
    slow = [(f"payer{n}", "y", "9000", begin + 4 * n * day) for n in range(4)]  # 12 days, and 10 are stated
    ring = [("a", "b", "100", begin), ("b", "c", "80", begin + day), ("c", "a", "64", begin + 9 * day)]
    lost = [("d", "e", "100", begin), ("e", "f", "79.99", begin), ("f", "d", "70", begin)]  # 80 % are stated
    hand_made.add_transfers(con, [*near, *slow, *ring, *lost])
    plants = [("structuring", ["t0", "t1", "t2", "t3"]), ("structuring", ["t4", "t5", "t6", "t7"]),
              ("cycle", ["t8", "t9", "t10"]), ("cycle", ["t11", "t12", "t13"])]  # fmt: skip
    assert stated_bounds.within(con, plants) == [True, False, True, False]
    assert set(stated_bounds.BOUNDS) == set(pattern.names())
