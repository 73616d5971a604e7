"""Registers: made companies as CSV, people with significant control as JSON lines, and an SDN_ADVANCED, taken whole.

Stands for the monthly delivery of a country's register, and for the largest file of a list. `--rows 5000000` makes
5,000,000 companies, 10,000,000 lines of control and 120 MB of XML, the sizes that Resolver is to stand; fewer rows make
all of it smaller. Each file goes through `resolver ingest` with a workspace of its own, and is compared with the least
that anybody can do with it, in the same run: DuckDB's read_csv and read_json into a table, lxml's iterparse to the end.
What reading alone costs (each row with its file and line, none lost) is told beside the whole, which also cleans,
audits and writes about eleven facts a company.
"""

from __future__ import annotations

from pathlib import Path

from bench import made_companies_house, made_ofac_advanced
from bench.measure import Cost, Result, function, resolver

TITLE = "made registers and an SDN_ADVANCED to staged rows; compared with read_csv, read_json and iterparse"
DEFAULT_ROWS = 20_000
MEGABYTES = 120 / 5_000_000
"""Of XML, for each company."""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver ingest` of the three files; rows are all rows read, the peak is the highest of the three."""
    companies = rows or DEFAULT_ROWS
    files = folder / "files"
    files.mkdir(parents=True, exist_ok=True)
    made_companies_house.write_companies(files / "BasicCompanyDataAsOneFile-2026-11-01.csv", companies)
    made_companies_house.write_control(
        files / "persons-with-significant-control-snapshot-2026-11-01.txt", 2 * companies, companies
    )
    made_ofac_advanced.write(
        files / "sdn_advanced.xml", max(made_ofac_advanced.parties_for(companies * MEGABYTES), 200)
    )
    costs: list[Cost] = []
    ratio: dict[str, float] = {}
    figures: dict[str, float | int | str] = {"data": "invented; the same rows make the same files"}
    for path, source, plain in zip(
        sorted(files.iterdir()),
        ("companies_house", "companies_house", "ofac_sdn"),
        ("read_csv", "read_json", "iterparse"),
        strict=True,
    ):
        ours = resolver(folder / path.stem, "ingest", source, path)
        theirs = function(f"bench.registers:{plain}", path)
        read_only = function("bench.registers:reading", source, path)
        costs.append(ours)
        ratio[plain] = round(theirs.seconds / ours.seconds, 3)
        size, read = path.stat().st_size / 1e6, int(ours.answer["read"])
        figures |= {
            f"{plain}_file_mb": round(size, 1),
            f"{plain}_file_rows": read,
            f"{plain}_seconds": round(theirs.seconds, 2),
            f"{plain}_cpu_seconds": round(theirs.cpu_seconds, 2),
            f"{plain}_reading_seconds": round(read_only.seconds, 2),
            f"{plain}_reading_cpu_seconds": round(read_only.cpu_seconds, 2),
            f"{plain}_reading_rows_per_second": round(int(read_only.answer) / read_only.seconds),
            f"{plain}_reading_mb_per_second": round(size / read_only.seconds, 2),
            f"{plain}_ours_seconds": round(ours.seconds, 2),
            f"{plain}_ours_cpu_seconds": round(ours.cpu_seconds, 2),
            f"{plain}_ours_rows_per_second": round(read / ours.seconds),
            f"{plain}_ours_mb_per_second": round(size / ours.seconds, 2),
            f"{plain}_ours_peak_mb": round(ours.peak_mb),
        }
    return Result(
        "registers",
        sum(int(cost.answer["read"]) for cost in costs),
        round(sum(cost.seconds for cost in costs), 2),
        round(sum(cost.cpu_seconds for cost in costs), 2),
        round(max(cost.peak_mb for cost in costs)),
        ratio,
        figures,
    )


def reading(source_name: str, path: str) -> int:
    """Rows of a file, read as `resolver ingest` reads them, each with file and line, and taken no further."""
    import tempfile

    from ingest import incoming, job
    from ingest.files import collect
    from ingest.read.raw import Refused
    from ingest.source import Planned, load
    from resolver.store import Workspace

    source = load(source_name)
    with tempfile.TemporaryDirectory() as folder, Workspace(Path(folder) / "workspace").write("bench") as con:
        files = collect([path], Path(folder) / "unpacked")
        planned = source.plan(files) if source.plan else Planned(source_name, source, files)
        edition = job.recognise(planned.name, planned.source, planned.files, partial=False)
        incoming.fresh_schemas(con, planned.name, edition.files)
        edition.layout.read(con, edition.files)
        Refused().write(con)
        return sum(incoming.count_rows(con).values())


def read_csv(path: str) -> int:
    """Rows of a CSV file, read into a table by DuckDB."""
    import duckdb

    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute("create table file as select * from read_csv($path, header = true, all_varchar = true)", {"path": path})
    return int(con.execute("select count(*) from file").fetchall()[0][0])


def read_json(path: str) -> int:
    """Documents of a file of JSON lines, read into a table by DuckDB, without the line of totals."""
    import duckdb

    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute(
        "create table file as select * from read_json($path, format = 'newline_delimited', ignore_errors = true)",
        {"path": path},
    )
    return int(con.execute("select count(*) from file").fetchall()[0][0])


def iterparse(path: str) -> int:
    """Elements of an XML file, each looked at once and let go."""
    from lxml import etree

    number = 0
    for _, element in etree.iterparse(path, events=("end",)):
        number += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return number
