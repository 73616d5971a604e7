"""Forgetting: no file of the workspace holds a value any more, and everybody else is as before."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.job import run
from resolver import dispositions, forget, pipeline
from resolver import show as showing
from resolver.assertions import Fact, assert_fact
from resolver.errors import UnknownId, UsageError
from resolver.history import at
from resolver.history.changes import changes
from resolver.judgements import judge, listed
from resolver.store import Workspace, connect

CUSTOMERS = """\
id;name;alias;born;email;street;city;iban;company
QX-17;Zebulon Quarrendon;Zeb Quarrendon;1981-02-03;zeb.q@quarrendon.example;Owlthorpe Row 7;Skelmanthorpe;\
GB29NWBK60161331926819;Quarrendon Holdings
C-18;Ada Stone;Addie Stone;1970-02-28;ada@stone.example;1 Quarry Road;Leeds;DE89370400440532013000;Stone Works
C-19;Ada Stone;;1970-02-28;ada@stone.example;1 Quarry Road;Leeds;;Stone Works
"""
CUSTOMER_MAP = """\
name = "customers"
delimiter = ";"
keep_days = 30
[record]
key = "id"
kind = { is = "person" }
caption = "name"
role = { is = "customer" }
[[names]]
full_name = "name"
[[names]]
full_name = "alias"
type = { is = "alias" }
[[dates]]
type = { is = "birth" }
value = "born"
[[contacts]]
type = { is = "email" }
value = "email"
[[addresses]]
street = "street"
city = "city"
[[accounts]]
number = "iban"
scheme = { is = "iban" }
[[attributes]]
attribute = { is = "employer" }
value = "company"
"""
REGISTER = """\
id,name,born,email
R1,Zebulon Quarrendon,1981-02-03,zq@register.example
R2,Ben Field,1960-01-01,ben@field.example
"""
REGISTER_MAP = """\
name = "register"
private = false
[record]
key = "id"
kind = { is = "person" }
caption = "name"
[[names]]
full_name = "name"
[[dates]]
type = { is = "birth" }
value = "born"
[[contacts]]
type = { is = "email" }
value = "email"
"""
PAYMENTS = """\
ref,from,from_name,to,amount,day,note
P1,GB29NWBK60161331926819,Mr Z Q,DE89370400440532013000,250.00,2026-03-01,rent of Zeb Quarrendon
P2,DE89370400440532013000,Ada Stone,FR1420041010050500013M02606,99.10,2026-03-02,wages
"""
PAYMENTS_MAP = """\
name = "payments"
[transfer]
key = "ref"
type = { is = "bank" }
from_value = "from"
from_name = "from_name"
from_scheme = { is = "iban" }
to_value = "to"
to_scheme = { is = "iban" }
amount = "amount"
currency = { is = "EUR" }
time = "day"
purpose = "note"
"""
GONE = (
    *("Zeb Quarrendon", "zeb.q@quarrendon.example", "Owlthorpe", "Skelmanthorpe", "GB29NWBK60161331926819"),
    *("Quarrendon Holdings", "QX-17", "Mr Z Q"),
)
"""Values of QX-17 that nobody else publishes; his name and birth date stand in the register too."""

KEPT = ("Zebulon Quarrendon", "1981-02-03", "Addie Stone", "zq@register.example", "DE89370400440532013000")


def deliver(workspace: Workspace, folder: Path, name: str, rows: str, mapping: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(rows)
    (folder / f"{name}.toml").write_text(mapping)
    run(workspace, "table", [folder / f"{name}.csv"])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two generations, a judgement, dispositions and an assertion that speak of QX-17."""
    folder = tmp_path_factory.mktemp("forget")
    workspace = Workspace(folder / "workspace")
    deliver(workspace, folder / "files", "customers", CUSTOMERS.replace("Stone Works", "Stone Mill"), CUSTOMER_MAP)
    deliver(workspace, folder / "files", "register", REGISTER, REGISTER_MAP)
    deliver(workspace, folder / "files", "payments", PAYMENTS, PAYMENTS_MAP)
    pipeline.link(workspace)
    deliver(workspace, folder / "files", "customers", CUSTOMERS, CUSTOMER_MAP)
    judge(workspace, "table.customers:QX-17", "table.register:R2", "different", "Zeb Quarrendon is taller")
    judge(workspace, "table.customers:C-18", "table.register:R2", "different", "not Zeb Quarrendon either")
    assert_fact(
        workspace, "table.customers:QX-17", "employs", "table.register:R2", Fact("https://x.example", "he pays")
    )
    pipeline.link(workspace)
    return workspace.folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(made, tmp_path / "workspace"))


def everything(workspace: Workspace) -> dict[str, str]:
    """File -> all that stands in it: its bytes, and the rows of its tables, for files are packed."""
    found = {}
    for path in sorted(workspace.folder.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_bytes().decode("latin-1")
        if path.suffix == ".duckdb":
            con = connect(path, read_only=True)
            for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                text += str(con.execute(f'select * from "{schema}"."{table}"').fetchall())
            con.close()
        elif path.suffix == ".parquet":
            con = connect(":memory:")
            text += str(con.execute("from read_parquet($path)", {"path": str(path)}).fetchall())
            con.close()
        elif path.suffix == ".sqlite":
            db = sqlite3.connect(path)
            for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
                text += str(db.execute(f"select * from {table}").fetchall())
            db.close()
        found[path.relative_to(workspace.folder).as_posix()] = text
    return found


def holders(workspace: Workspace, values: tuple[str, ...]) -> list[tuple[str, str]]:
    """(file, value) where a value is found."""
    return [(name, value) for name, text in everything(workspace).items() for value in values if value in text]


def entities(workspace: Workspace) -> dict[str, str]:
    with workspace.read() as con:
        return dict(con.execute("select record_id, entity_id from final.record order by all").fetchall())


def test_no_file_of_the_workspace_holds_a_forgotten_value_and_all_others_keep_their_ids(workspace):
    before = entities(workspace)
    assert {value for _, value in holders(workspace, GONE)} == set(GONE)
    done = forget.forget(workspace, ["table.customers:QX-17"], "request of 12 November, case 4711", by="anna")
    assert (done.generations, len(done.tombstones)) == (2, 1)
    assert holders(workspace, GONE) == []
    assert {value for _, value in holders(workspace, KEPT)} == set(KEPT), "what others publish stays with them"
    after = {record: entity for record, entity in before.items() if record != "table.customers:QX-17"}
    assert entities(workspace) == after

    linked = pipeline.link(workspace)
    assert not linked.unchanged
    assert holders(workspace, GONE) == []
    assert entities(workspace) == after
    [stone] = forget.tombstones(workspace)
    assert (stone["by"], stone["source"], stone["what"], stone["done"]) == (
        "anna",
        "assertion, table.customers",
        "record",
        True,
    )
    assert [word.pair for word in listed(workspace)] == [("table.customers:C-18", "table.register:R2")]
    assert pipeline.link(workspace).unchanged


def test_an_entity_that_keeps_a_record_says_what_that_publishes_and_one_without_is_retired(workspace, capsys):
    with workspace.read() as con:
        [(shared,), (alone,)] = con.execute(
            "select entity_id from final.record where source = 'table.register' order by record_id"
        ).fetchall()
    forget.forget(workspace, ["table.customers:QX-17", "table.register:R2"], "case 4711")
    with workspace.read() as con:
        [(caption, records, private)] = con.execute(
            "select caption, records, private from final.entity where entity_id = $id", {"id": shared}
        ).fetchall()
        assert (caption, records, private) == ("Zebulon Quarrendon", ["table.register:R1"], False)
        [(number,)] = con.execute(
            "select count(*) from final.transfer where from_value = '[forgotten]' and amount = 250"
        ).fetchall()
        assert number == 1, "the payment stays, its end has no number any more"
        assert con.execute(
            "select count(*) from meta.identity where starts_with(record_id, 'forgotten:')"
        ).fetchall() == [(2,)]
    pipeline.link(workspace)
    with workspace.read() as con:
        assert con.execute("select heirs from meta.retired").fetchall() != []
        told = list(changes(con, 2))
        since_the_first = list(changes(con, 1))
        then = at.show(con, alone, 2)
    showing.then(then)
    printed = capsys.readouterr().out
    assert f"[forgotten]   {alone}   all of it was forgotten" in printed
    assert not any(value in printed for value in GONE)
    retired = [event["id"] for event in told if event["event"] == "entity.retired"]
    assert alone in retired, "those downstream are told what to remove"
    assert not any(value in json.dumps([told, since_the_first], default=str) for value in GONE)


def test_dispositions_under_retention_are_kept_restricted_with_the_reason_until_their_day(workspace):
    facts = dispositions.Facts(names=("zeb quarrendon",))
    word = dispositions.Word(
        *("u1", "2026-01-01T00:00:00Z", "anna", "table.customers:QX-17", "x:1/p", "dismissed", "born 1981", ""),
        *(False, "f", {"customer": dataclasses.asdict(facts)}),
    )
    with workspace.journal() as journal:
        dispositions.append(journal, word)
    done = forget.forget(workspace, ["table.customers:QX-17"], "case 4711", retain_until="2031-12-31")
    assert done.restricted == 1
    with workspace.journal() as journal:
        assert dispositions.read(journal) == []
        [kept] = dispositions.read(journal, restricted=True)
    assert (kept.restricted, kept.keep_until) == ("forgotten: case 4711", "2031-12-31")
    assert {name for name, _ in holders(workspace, GONE)} <= {"journal.sqlite", "journal.sqlite-wal"}
    assert forget.expired(workspace, at=datetime(2031, 12, 31)).ended == 0
    assert forget.expired(workspace, at=datetime(2032, 1, 1)).ended == 1
    assert holders(workspace, GONE) == []


def test_own_data_go_when_no_delivery_held_them_for_keep_days(workspace):
    def at(days: int) -> datetime:
        with connect(workspace.work_path, read_only=True) as con:
            [(last,)] = con.execute(
                "select max(ingested_at) from stage.edition where source = 'table.customers'"
            ).fetchall()
        found: datetime = last + timedelta(days=days)
        return found

    assert forget.expired(workspace, at=at(29)).records == 0
    done = forget.expired(workspace, at=at(31))
    assert done.records == 3 + 1, "three customers, and what was asserted of one of them"
    assert holders(workspace, (*GONE, "Addie Stone", "Quarry Road")) == []
    assert {value for _, value in holders(workspace, ("Ben Field",))} == {"Ben Field"}
    assert list(entities(workspace)) == ["table.register:R1", "table.register:R2"]


def test_a_source_goes_whole_with_its_editions_and_rows(workspace):
    forget.forget(workspace, ["table.register"], "the licence ended")
    assert holders(workspace, ("zq@register.example", "Ben Field", "ben@field.example")) == []
    assert not list(workspace.rows_folder.glob("table.register*"))
    with connect(workspace.work_path, read_only=True) as con:
        assert con.execute("select count(*) from stage.edition where source = 'table.register'").fetchall() == [(0,)]
    assert set(entities(workspace)) == {f"table.customers:{key}" for key in ("QX-17", "C-18", "C-19")}


def test_payments_go_whole_with_their_sums_and_what_was_found_in_them(workspace):
    with workspace.read() as con:
        [(sums,)] = con.execute("select count(*) from final.paid_to").fetchall()
    assert sums == 2 and holders(workspace, ("rent of Zeb", "P2"))
    forget.forget(workspace, ["table.payments"], "the licence ended")
    assert holders(workspace, ("rent of", "2026-03-01", "99.10")) == [], "the ids stay: downstream has to drop them"
    with workspace.read() as con:
        for table in ("transfer", "paid_to", "fund_transfer"):
            assert con.execute(f"select count(*) from final.{table}").fetchall() == [(0,)], table


def test_what_was_begun_is_finished_by_the_next_call(workspace, monkeypatch):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("resolver.forget.run.staged.clean", killed)
    with pytest.raises(KeyboardInterrupt):
        forget.forget(workspace, ["table.customers:QX-17"], "case 4711")
    monkeypatch.undo()
    assert {value for _, value in holders(workspace, GONE)} == set(GONE)
    assert forget.expired(workspace, at=datetime(2020, 1, 1)).records == 0
    assert holders(workspace, GONE) == []
    assert [stone["done"] for stone in forget.tombstones(workspace)] == [True]


@pytest.mark.parametrize(
    ("what", "why", "error", "message"),
    [
        (
            ["table.customers:X"],
            "case",
            UnknownId,
            "table.customers:X: no record that was ever staged or screened here",
        ),
        (["table.customers:QX-17"], " ", UsageError, "needs a reason"),
        (["table.customers:QX-17"], "Zeb Quarrendon asked", UsageError, "the reason names what is to be forgotten"),
        (["table.customers", "table.register"], "case", UsageError, "one source at a time"),
    ],
)
def test_what_can_not_be_forgotten_is_refused_and_nothing_is_changed(made, what, why, error, message):
    workspace = Workspace(made)
    with pytest.raises(error, match=message):
        forget.forget(workspace, what, why)
    assert forget.tombstones(workspace) == []


def test_a_retention_that_is_over_is_refused_for_nothing_would_be_kept(made):
    workspace = Workspace(made)
    with pytest.raises(UsageError, match="2020-12-31: is past"):
        forget.forget(workspace, ["table.customers:QX-17"], "case 4711", retain_until="2020-12-31")
    assert forget.tombstones(workspace) == []
