"""Bad input, for every format of every source: a clear error with nothing staged, or rejections that are recorded.

The samples (tests/ingest/samples) are good; what is done to them here is what happens to files on their way: they
break off, their publisher renames or adds a column, they are saved in another encoding, a page with an error takes
their place, somebody packs them twice, or sends what is made to do harm. Never is it an exception of a library.
"""

from __future__ import annotations

import io
import re
import shutil
import socket
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ingest.files import collect
from ingest.job import Report, recognise, run
from ingest.source import Planned, load, names
from resolver.errors import DataError, UsageError
from resolver.store import Workspace
from tests.ingest import mutate
from tests.ingest.sample import Sample, samples
from tests.ingest.table import fingerprint, rows

SAMPLES = samples()
TEXTS = [sample for sample in SAMPLES if mutate.kind(sample) != "binary"]
XML = [sample for sample in SAMPLES if mutate.kind(sample) == "xml"]

NEXT_STEP = re.compile(
    r"--\w|load|open |unpack|take |name |add |read it|correct|adapt|save |try |teach|declare|raise|report|ask |give |"
    r"ingest one",
    re.I,
)
"""Words by which a message says what to do now."""


def every(found: list[Sample]) -> pytest.MarkDecorator:
    """The test, for each of the samples."""
    return pytest.mark.parametrize("sample", found, ids=[f"{sample.source}-{sample.format}" for sample in found])


class Desk:
    """A workspace that is empty before each edition, made once and copied where one was staged in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty = Workspace(folder / "empty")
        with self.empty.write("test"):
            pass
        self.before = fingerprint(self.empty)
        self.copies = 0
        self.refused = 0
        self.workspace = self.used = self._copy()

    def _copy(self) -> Workspace:
        self.copies += 1
        return Workspace(shutil.copytree(self.empty.folder, self.folder / f"copy{self.copies}"))

    def take(
        self, sample: Sample, files: Mapping[str, bytes] | None = None, encoding: str | None = None
    ) -> Report | str:
        """Ingest files in place of those of a sample: the report, or the words of the error that stopped it.

        Checks what holds in any case: an error names a file and a next step, and leaves nothing behind; a report adds
        up, and its rejections are recorded with file and line.
        """
        given = self.folder / "files"
        shutil.rmtree(given, ignore_errors=True)
        given.mkdir()
        for name, content in {**sample.files, **(files or {})}.items():
            (given / name).write_bytes(content)
        try:
            report = run(self.workspace, sample.source, [given], partial=sample.partial, encoding=encoding)
        except (DataError, UsageError) as error:
            return self._refused(str(error), [path.name for path in given.iterdir()])
        self._check_adds_up(report)
        return report

    def staged(self) -> str:
        """All that the last edition staged, as text."""
        return repr(fingerprint(self.used))

    def _refused(self, message: str, files: list[str]) -> str:
        self.refused += 1
        assert any(name in message or name.removesuffix(".gz") in message for name in files), (
            f"names no file: {message}"
        )
        assert NEXT_STEP.search(message), f"names no next step: {message}"
        assert len(message) < 3000, f"too long for a person: {message[:500]}"
        assert not list(self.workspace.rows_folder.iterdir()), "an edition that was refused left its published rows"
        assert not list(self.workspace.spill_folder.iterdir()), "an edition that was refused left unpacked files"
        return message

    def _check_adds_up(self, report: Report) -> None:
        if self.used is not self.workspace:
            shutil.rmtree(self.used.folder)
        self.used, self.workspace = self.workspace, self._copy()
        assert report.read == report.staged + report.rejected
        recorded = rows(
            self.used,
            "select count(*) filter (whole_row), count(*) filter (not whole_row), "
            "count(*) filter (file_sha256 in (select file_sha256 from stage.file) and line > 0 and reason <> '') "
            "from stage.rejected",
        )[0]
        assert recorded == (report.rejected, report.rejected_values, report.rejected + report.rejected_values)

    def check_untouched(self) -> None:
        """Nothing was staged by what was refused since the last check."""
        if self.refused:
            self.refused = 0
            assert fingerprint(self.workspace) == self.before, "an edition that was refused left rows"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Where editions are taken; one thread is enough for small ones."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("RESOLVER_THREADS", "1")
        yield Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(bench: Desk) -> Iterator[Desk]:
    """The same, with a look at what the test's refused editions left."""
    yield bench
    bench.check_untouched()


def told(outcome: Report | str) -> bool:
    """Whether somebody hears that the edition was not as it should be: an error, or a rejection."""
    return isinstance(outcome, str) or outcome.rejected + outcome.rejected_values > 0


def test_every_format_of_every_source_has_a_sample():
    """A new source can't forget to be tested here."""
    formats = {(name, layout.name) for name in names() for layout in load(name).formats}
    assert {(sample.source, sample.format) for sample in SAMPLES} == formats


# ------------------------------------------------------------------------------------------ as good as it was published


@every(SAMPLES)
def test_an_archive_of_good_files_with_byte_order_marks_is_taken_whole(desk: Desk, sample: Sample):
    """One value is a megabyte long; where a format refuses that (somebody hears of it), without it."""
    data, mappings = mutate.data(sample), mutate.mappings(sample)
    report: Report | str = "not tried"
    if sample in TEXTS:
        name, value = sample.value
        data = {each: b"\xef\xbb\xbf" + content for each, content in data.items()}
        long = {**data, name: data[name].replace(value, value + b"x" * 2**20, 1)}
        report = desk.take(mutate.only(sample, mappings), {"set.zip": zipped(long, "in/")})
        assert told(report) or "x" * 2**20 in desk.staged()
    if told(report):
        report = desk.take(mutate.only(sample, mappings), {"set.zip": zipped(data, "in/")})
    assert isinstance(report, Report), report
    assert (report.records, report.rejected, report.channel) == (sample.records, 0, sample.format)
    files = {name for (name,) in rows(desk.used, "select name from stage.file")}
    assert files - set(mappings) == {f"set.zip!in/{name}" for name in data}


@every(TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_other_encodings_are_read_as_the_same_text(tmp_path: Path, sample: Sample, encoding: str):
    """What is read is then a copy in UTF-8, and the same as the good edition: with a mark, without, and by name."""
    data, name = mutate.data(sample), sample.needed[0]
    if encoding == "latin-1":
        if not data[name].isascii():
            pytest.skip("there are letters that this encoding does not have")
        data = {name: data[name].replace(sample.value[1], sample.value[1] + b" Jos\xc3\xa9", 1)}
    given = tmp_path / "given"
    given.mkdir()
    for each, content in (data | mutate.mappings(sample)).items():
        text = content.decode()
        (given / each).write_bytes(text.encode("utf-8" if each.endswith(".toml") else encoding))
    files = collect([given], tmp_path / "copies", "latin-1" if encoding == "latin-1" else None)
    for file in files:
        content = file.path.read_bytes()
        assert content.replace(b'"UTF-8"', b"").replace(b"'UTF-8'", b"") == (data | mutate.mappings(sample))[
            file.name
        ].replace(b'"UTF-8"', b"").replace(b"'UTF-8'", b"").replace(b'"utf-8"', b"")
    source = load(sample.source)
    planned = source.plan(files) if source.plan else Planned(sample.source, source, files)
    assert recognise(planned.name, planned.source, planned.files, partial=True).layout.name == sample.format


# --------------------------------------------------------------------------------------------------- damaged on the way


@every(SAMPLES)
def test_a_file_that_breaks_off_is_noticed(desk: Desk, sample: Sample):
    for name, content in mutate.data(sample).items():
        outcome = desk.take(sample, {name: mutate.cut(content, mutate.kind(sample))})
        assert told(outcome), f"{name}: {outcome}"


@every(SAMPLES)
def test_a_file_that_is_empty_is_refused(desk: Desk, sample: Sample):
    name = sample.needed[0]
    for each, content in [*((each, b"") for each in mutate.data(sample)), (name, b"\xef\xbb\xbf\r\n")]:
        outcome = desk.take(sample, {each: content})
        assert isinstance(outcome, str) and "empty" in outcome, outcome


@every(SAMPLES)
def test_a_page_with_an_error_in_the_place_of_a_file_is_refused(desk: Desk, sample: Sample):
    for page in (
        b"<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n",
        b'{"error": {"code": 503, "message": "Service Unavailable"}}\n',
        b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>AccessDenied</Code></Error>\n",
    ):
        assert isinstance(desk.take(sample, {sample.needed[0]: page}), str)


@every(TEXTS)
def test_bytes_of_another_encoding_are_refused_with_the_way_to_read_them(desk: Desk, sample: Sample):
    name, value = sample.value
    files = {name: sample.files[name].replace(value, value + b" Jos\xe9", 1)}
    outcome = desk.take(sample, files)
    assert isinstance(outcome, str) and "--encoding" in outcome, outcome
    assert f"line {sample.files[name][: sample.files[name].index(value)].count(10) + 1}" in outcome


@every(TEXTS)
def test_a_nul_byte_is_refused(desk: Desk, sample: Sample):
    name, value = sample.value
    assert isinstance(desk.take(sample, {name: sample.files[name].replace(value, value + b"\x00", 1)}), str)


# --------------------------------------------------------------------------------------------- changed by its publisher


@every(TEXTS)
def test_a_name_that_the_publisher_changed_is_noticed(desk: Desk, sample: Sample):
    if not sample.header:
        pytest.skip("the columns of this file have no names")
    name, word = sample.needed
    outcome = desk.take(sample, {name: mutate.renamed(sample.files[name], word, mutate.kind(sample))})
    assert told(outcome), outcome


@every(TEXTS)
def test_a_column_that_is_gone_is_noticed(desk: Desk, sample: Sample):
    name, word = sample.needed
    outcome = desk.take(sample, {name: mutate.without(sample, word)})
    assert told(outcome), outcome


@every(TEXTS)
def test_a_column_that_is_new_is_noticed_or_kept(desk: Desk, sample: Sample):
    name, word = sample.needed
    outcome = desk.take(sample, {name: mutate.with_more(sample, word, "brand_new", "new-value-7")})
    assert told(outcome) or "new-value-7" in desk.staged(), outcome


@every([sample for sample in SAMPLES if sample.repeated])
def test_a_record_that_stands_twice_is_taken_once(desk: Desk, sample: Sample):
    assert sample.repeated
    name, record = sample.repeated
    outcome = desk.take(sample, {name: mutate.twice(sample.files[name], record, mutate.kind(sample))})
    assert told(outcome), outcome
    if isinstance(outcome, Report):
        assert outcome.records == sample.records


@every([sample for sample in TEXTS if mutate.kind(sample) == "csv"])
def test_a_quotation_mark_that_is_not_closed_spoils_its_own_row_at_most(desk: Desk, sample: Sample):
    name, value = sample.value
    outcome = desk.take(sample, {name: sample.files[name].replace(value, b'"' + value, 1)})
    assert told(outcome), outcome


# ------------------------------------------------------------------------------------------------------ made to do harm


@every(SAMPLES)
def test_an_archive_in_an_archive_is_not_opened(desk: Desk, sample: Sample):
    nested = zipped({"inner.zip": zipped(sample.files)})
    outcome = desk.take(mutate.only(sample, {}), {"outer.zip": nested})
    assert isinstance(outcome, str) and "archives in archives are not opened" in outcome


@every(SAMPLES)
def test_an_archive_that_swells_is_stopped(desk: Desk, sample: Sample, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RESOLVER_UNPACK_LIMIT", "1MB")
    name, content = next(iter(mutate.data(sample).items()))
    outcome = desk.take(mutate.only(sample, {}), {"bomb.zip": zipped({name: content + b" " * 2**20})})
    assert isinstance(outcome, str) and "more than 1,000,000 bytes are in this archive" in outcome


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A port of this computer on which nobody should knock."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@every(XML)
def test_entities_are_not_expanded_and_not_fetched(desk: Desk, sample: Sample, listener: socket.socket):
    secret = desk.folder / "secret"
    secret.write_text("do-not-read-me")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    inside = {
        "bomb": f'<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">',
        "file": f'<!ENTITY x SYSTEM "{secret.as_uri()}">',
        "network": f'<!ENTITY x SYSTEM "http://127.0.0.1:{listener.getsockname()[1]}/x">',
        "parameter": f'<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p; <!ENTITY x "ha">',
    }
    (name, value), content = sample.value, sample.files[sample.value[0]]
    for entities in inside.values():
        outcome = desk.take(sample, {name: mutate.with_doctype(content.replace(value, value + b"&x;", 1), entities)})
        assert isinstance(outcome, str), outcome
        assert "do-not-read-me" not in outcome
    with pytest.raises(BlockingIOError):
        listener.accept()


def zipped(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """A zip file, its members in a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(folder + name, content)
    return stream.getvalue()
