"""A file of customers, payments or applicants -> subjects, read as `resolver ingest` reads it.

The file is staged in a workspace of its own that is thrown away: the same mappings, readers and refusals as for a
source, and nothing of it enters the network. A record's facts become one subject; an end of a transfer that is no
record, a subject of its wallet or account. A row that was refused was not screened, and is told with line and reason.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ingest import job
from resolver.errors import DataError
from resolver.screening.contract import Subject
from resolver.screening.facts import Grouped
from resolver.store import Workspace, connect

FACTS = {
    "name": "select record_id, full_name, family, given from {stage}.name order by all",
    "date": "select distinct record_id, type, published from {stage}.date where type in ('birth', 'incorporation') "
    "order by all",
    "country": "select distinct record_id, country from {stage}.country order by all",
    "identifier": "select distinct record_id, scheme, number, country from {stage}.identifier union "
    "select record_id, type, number, country from {stage}.document where number is not null order by all",
    "address": "select distinct record_id, type, case when country is null or contains(lower(full_address), "
    "lower(country)) then full_address else full_address || ', ' || country end, city from {stage}.address "
    "order by all",
    "contact": "select distinct record_id, type, value from {stage}.contact order by all",
    "account": "select distinct record_id, number from {stage}.account order by all",
    "wallet": "select distinct record_id, address from {stage}.wallet order by all",
    "file": "select distinct record_id, coalesce(sha256, perceptual_hash) from {stage}.document "
    "where coalesce(sha256, perceptual_hash) is not null order by all",
    "gender": "select distinct record_id, value from {stage}.attribute where attribute = 'gender' order by all",
}
"""Fact -> the rows of it; a record has one version, for the file was staged alone."""

RECORDS = """
select distinct record_id, kind, case when caption <> published_key then caption else '' end
from {stage}.record where kind <> 'statement' order by record_id
"""

ENDS = """
select distinct scheme, value from (
    select from_scheme as scheme, from_value as value from {stage}.transfer
    union all select to_scheme, to_value from {stage}.transfer
)
where value is not null and scheme in ('chain', 'iban', 'national', 'card', 'processor', 'unknown')
  and value not in (select address from {stage}.wallet union all select number from {stage}.account)
order by all
"""


@dataclass(frozen=True)
class Refused:
    """A row of the file that is no subject: its file, line, and why."""

    file: str
    line: int
    code: str
    reason: str
    whole_row: bool


@dataclass
class Read:
    """A file that was read: how many subjects, what was refused, remarks, and its files with their hashes."""

    source: str
    subjects: int = 0
    refused: list[Refused] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    _con: DuckDBPyConnection | None = None

    def __iter__(self) -> Iterator[Subject]:
        """The subjects, by record id, then the ends of transfers."""
        assert self._con is not None
        return rows(self._con)


@contextlib.contextmanager
def read(paths: Sequence[Path], source: str = "table", encoding: str | None = None) -> Iterator[Read]:
    """The subjects of files; they can be gone through as long as the block lasts.

    `source`: table (with a mapping among the paths or beside the file), or the name of a source of messages, such as
    iso20022 and swift_mt. Raises: as `resolver ingest` does.
    """
    folder = Path(tempfile.mkdtemp(prefix="resolver-screen-"))
    try:
        aside = Workspace(folder / "workspace")
        report = job.run(aside, source, list(paths), partial=True, encoding=encoding)
        con = connect(aside.work_path, read_only=True, spill=aside.spill_folder)
        try:
            refused = con.execute(
                "select f.name, r.line, r.code, r.reason, r.whole_row from stage.rejected as r "
                "left join stage.file as f using (edition_id, file_sha256, part) order by all"
            ).fetchall()
            files = con.execute("select distinct name, file_sha256 from stage.file order by all").fetchall()
            [(records,)] = con.execute(f"select count(*) from ({RECORDS.format(stage='stage')})").fetchall()
            [(ends,)] = con.execute(f"select count(*) from ({ENDS.format(stage='stage')})").fetchall()
            if not records + ends and not refused:
                raise DataError(f"{', '.join(path.name for path in paths)}: no row to screen.")
            yield Read(
                report.source,
                int(records + ends),
                [Refused(*row) for row in refused],
                list(report.findings),
                files,
                con,
            )
        finally:
            con.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rows(con: DuckDBPyConnection, stage: str = "stage") -> Iterator[Subject]:
    """The subjects of the stage tables, in the order of their ids."""
    streams = {fact: Grouped(con, query.format(stage=stage)) for fact, query in FACTS.items()}
    for record, kind, caption in con.execute(RECORDS.format(stage=stage)).fetchall():
        yield subject(record, kind, caption, {fact: stream.of(record) for fact, stream in streams.items()})
    for scheme, value in con.execute(ENDS.format(stage=stage)).fetchall():
        if scheme == "chain":
            yield Subject(f"{scheme}:{value}", "wallet", wallets=(value,))
        else:
            yield Subject(f"{scheme}:{value}", "account", accounts=(value,))


def subject(record: str, kind: str, caption: str, found: dict[str, list[Any]]) -> Subject:
    """One record with its facts as a subject."""
    contacts: dict[str, list[str]] = {}
    for type, value in found["contact"]:
        contacts.setdefault("phone" if type == "fax" else type, []).append(value)
    names = list(dict.fromkeys(name for name, *_ in found["name"]))
    return Subject(
        key=record,
        kind=None if kind in ("party", "wallet", "account") else kind,
        names=tuple(names or ([caption] if kind not in ("wallet", "account") and caption.strip() else [])),
        parts=tuple((name, family, given) for name, family, given in found["name"] if family and given),
        birth_dates=tuple(text for type, text in found["date"] if type == "birth"),
        founded=tuple(text for type, text in found["date"] if type == "incorporation"),
        countries=tuple(country for (country,) in found["country"]),
        identifiers=tuple((scheme, number, country or "") for scheme, number, country in found["identifier"]),
        addresses=tuple(full for type, full, _ in found["address"] if type != "birth"),
        birth_places=tuple(city or full for type, full, city in found["address"] if type == "birth"),
        phones=tuple(contacts.get("phone", ())),
        emails=tuple(contacts.get("email", ())),
        devices=tuple(contacts.get("device", ())),
        accounts=tuple(number for (number,) in found["account"]),
        wallets=tuple(address for (address,) in found["wallet"]),
        files=tuple(hash for (hash,) in found["file"]),
        gender=next((value for (value,) in found["gender"]), None),
    )
