"""Files as people have them: folders, archives, encodings; what swells, nests, hides or lies is refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from ingest import unpack
from ingest.files import HEAD, collect, unpacking
from ingest.job import run
from ingest.read.text import check_head, is_table, said_by_a_server
from ingest.source import InputFile
from resolver.errors import DataError, UsageError
from resolver.store import Workspace
from tests.ingest import ofac
from tests.ingest.table import facts, fingerprint


def archive(path: Path, **members: bytes) -> Path:
    """A zip file with members; '__' in a name stands for '/', and a single '_' for '.'."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


def only(path: Path, tmp_path: Path, encoding: str | None = None) -> InputFile:
    (file,) = collect([path], tmp_path / "tmp", encoding)
    return file


# ------------------------------------------------------------------------------------------------------------- folders


def test_a_folder_stands_for_its_files_and_a_missing_path_is_an_error(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden", "Thumbs.db", "desktop.ini", "fetched.json"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "folder").mkdir()
    assert [file.name for file in collect([tmp_path], tmp_path)] == ["a.csv", "b.csv"]
    with pytest.raises(UsageError, match="no such file"):
        collect([tmp_path / "c.csv"], tmp_path)


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="No file to ingest"):
        collect([tmp_path], tmp_path)


def test_a_file_given_twice_counts_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"1,x\n")
    packed = archive(tmp_path / "set.zip", a_csv=b"1,x\n")
    assert [file.name for file in collect([tmp_path / "a.csv", packed, tmp_path], tmp_path / "tmp")] == ["a.csv"]


# ---------------------------------------------------------------------------------------------------------------- gzip


def test_a_gzip_file_is_unpacked_and_keeps_the_hash_of_the_file_given(tmp_path):
    packed = gzip.compress(b"1,x,y\n")
    (tmp_path / "a.csv.gz").write_bytes(packed)
    file = only(tmp_path / "a.csv.gz", tmp_path)
    assert (file.name, file.path.read_bytes(), file.head) == ("a.csv", b"1,x,y\n", b"1,x,y\n")
    assert (file.sha256, file.bytes) == (hashlib.sha256(packed).hexdigest(), len(packed))
    assert file.given == tmp_path / "a.csv.gz"


@pytest.mark.parametrize("cut", [slice(-12), slice(14), slice(3)])
def test_a_damaged_gzip_file_is_an_error(tmp_path, cut):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1,x,y\n" * 1000)[cut])
    with pytest.raises(DataError, match=r"a\.csv\.gz: the gzip file is damaged or cut off .*Download it again"):
        collect([tmp_path / "a.csv.gz"], tmp_path / "tmp")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_gzip_file_is_known_by_its_content_not_by_its_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(gzip.compress(b"1,x,y\n"))
    assert only(tmp_path / "a.csv", tmp_path).head == b"1,x,y\n"


# ----------------------------------------------------------------------------------------------------------------- zip


def test_each_member_of_a_zip_file_is_a_file_of_its_own(tmp_path):
    path = archive(tmp_path / "set.zip", data__b_csv=b"2\n", a_csv=b"1\n")
    files = collect([path], tmp_path / "tmp")
    assert [(file.name, file.base, file.head) for file in files] == [
        ("set.zip!a.csv", "a.csv", b"1\n"),
        ("set.zip!data/b.csv", "b.csv", b"2\n"),
    ]
    assert [file.sha256 for file in files] == [hashlib.sha256(content).hexdigest() for content in (b"1\n", b"2\n")]
    assert {file.given for file in files} == {path}


def test_a_zip_file_in_a_folder_is_opened_too(tmp_path):
    archive(tmp_path / "set.zip", a_csv=b"1\n")
    (tmp_path / "b.csv").write_bytes(b"2\n")
    assert [file.name for file in collect([tmp_path], tmp_path / "tmp")] == ["b.csv", "set.zip!a.csv"]


def test_what_systems_and_folders_leave_in_a_zip_file_is_no_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as made:
        made.mkdir("data")
        for name in ("__MACOSX/data/._a.csv", "data/.DS_Store", "data/Thumbs.db", "data/a.csv"):
            made.writestr(name, name)
    assert [file.name for file in collect([tmp_path / "set.zip"], tmp_path / "tmp")] == ["set.zip!data/a.csv"]


def test_a_zip_file_without_files_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no file in this archive"):
        only(archive(tmp_path / "set.zip"), tmp_path)


@pytest.mark.parametrize("name", ["../../outside.csv", "/outside.csv", "C:\\outside.csv", "a\x00b/../c.csv", "x" * 300])
def test_a_name_in_a_zip_file_leads_nowhere(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as made:
        made.writestr(zipfile.ZipInfo(name), b"1\n")
    before = {path for path in tmp_path.parent.rglob("*") if "tmp" not in path.name}
    file = only(tmp_path / "set.zip", tmp_path)
    assert file.path.parent == tmp_path / "tmp"
    assert {path for path in tmp_path.parent.rglob("*") if "tmp" not in path.name} - before == {file.path}
    assert len(file.name) <= len("set.zip!") + 200


@pytest.mark.parametrize("inner", ["zip", "gzip"])
@pytest.mark.parametrize("outer", ["zip", "gzip"])
def test_archives_in_archives_are_not_opened(tmp_path, inner, outer):
    content = archive(tmp_path / "in.zip", a_csv=b"1\n").read_bytes() if inner == "zip" else gzip.compress(b"1\n")
    path = tmp_path / "out"
    if outer == "zip":
        archive(path, in_packed=content)
    else:
        path.write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match=rf"out: .* is an archive again \({inner}\).*Unpack the outer one"):
        collect([path], tmp_path / "tmp")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_encrypted_zip_file_is_refused(tmp_path):
    content = bytearray(archive(tmp_path / "set.zip", a_csv=b"1\n").read_bytes())
    central = content.index(b"PK\x01\x02")
    content[6] |= 1  # the flag 'encrypted' in the member's own header, and in the archive's directory
    content[central + 8] |= 1
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"a\.csv is encrypted\. Unpack the archive with its password"):
        only(tmp_path / "set.zip", tmp_path)


def test_a_way_of_packing_that_is_not_known_is_refused(tmp_path):
    content = bytearray(archive(tmp_path / "set.zip", a_csv=b"1\n").read_bytes())
    central = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, 8, 9)  # Deflate64
    struct.pack_into("<H", content, central + 10, 9)
    (tmp_path / "set.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"can't be read here .*another program"):
        only(tmp_path / "set.zip", tmp_path)


def test_every_cut_and_every_flipped_bit_of_a_zip_file_gives_its_members_or_an_error_of_ours(tmp_path):
    members = {"a_csv": b"1,x\n" * 50, "b_csv": b"2,y\n" * 50}
    good = archive(tmp_path / "set.zip", **members).read_bytes()
    damaged = [good[:end] for end in range(4, len(good))]
    damaged += [good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :] for at in range(4, len(good))]
    contents, refused = set(), 0
    for content in damaged:
        (tmp_path / "bad.zip").write_bytes(content)
        with unpacking(tmp_path / "tmp") as folder:
            try:
                contents.add(frozenset(file.path.read_bytes() for file in collect([tmp_path / "bad.zip"], folder)))
            except DataError as error:
                assert "bad.zip" in str(error)
                refused += 1
    assert contents == {frozenset(members.values())}  # a flipped bit of a member's time does no harm
    assert refused > len(good)  # every cut, and more


# --------------------------------------------------------------------------------------------------------------- bombs


def test_a_zip_bomb_by_ratio_is_stopped_while_it_is_unpacked(tmp_path):
    path = archive(tmp_path / "bomb.zip", a_csv=bytes(unpack.FREE + 2**20))
    assert path.stat().st_size < 100_000
    with pytest.raises(DataError, match=r"bomb\.zip: .*over 200 times as many.*RESOLVER_UNPACK_RATIO"):
        only(path, tmp_path)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_ratio_of_a_known_publisher_can_be_allowed(tmp_path, monkeypatch):
    path = archive(tmp_path / "right.zip", a_csv=bytes(unpack.FREE + 2**20))
    monkeypatch.setenv("RESOLVER_UNPACK_RATIO", "10000")
    assert only(path, tmp_path).bytes == unpack.FREE + 2**20


@pytest.mark.parametrize("packed", ["zip", "gzip"])
def test_the_limit_holds_over_all_members(tmp_path, monkeypatch, packed):
    monkeypatch.setenv("RESOLVER_UNPACK_LIMIT", "1MB")
    path = tmp_path / "bomb"
    if packed == "gzip":
        path.write_bytes(gzip.compress(bytes(1_000_001)))
    else:
        archive(path, a_csv=bytes(600_000), b_csv=bytes(600_001))
    with pytest.raises(DataError, match="bomb: more than 1,000,000 bytes are in this archive"):
        collect([path], tmp_path / "tmp")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_member_that_is_longer_than_it_declares_is_damage(tmp_path):
    path = archive(tmp_path / "bomb.zip", a_csv=bytes(1_000_000))
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 1000)
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"damaged or cut off at a\.csv"):
        only(path, tmp_path)


@pytest.mark.parametrize(("variable", "value"), [("RESOLVER_UNPACK_LIMIT", "much"), ("RESOLVER_UNPACK_RATIO", "0")])
def test_a_limit_that_is_none_is_an_error(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=f"{variable}={value}"):
        only(archive(tmp_path / "set.zip", a_csv=b"1\n"), tmp_path)


# ----------------------------------------------------------------------------------------------- what is no text at all


def test_a_workbook_is_a_file_and_no_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "own.xlsx", "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>")
    file = only(tmp_path / "own.xlsx", tmp_path)
    assert (file.name, file.path, is_table(file)) == ("own.xlsx", tmp_path / "own.xlsx", True)
    with pytest.raises(DataError, match=r"workbook.*which this source does not publish; the source `table`"):
        check_head(file)
    assert only(archive(tmp_path / "a.zip", own_xlsx=file.path.read_bytes()), tmp_path).name == "a.zip!own.xlsx"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\x1a", "empty"),
        (b"<!DOCTYPE html><html><body>Access denied</body></html>", "page of HTML"),
        (b"\r\n<HTML><head>", "page of HTML"),
        (b'<?xml version="1.0"?>\n<!-- error -->\n<!DOCTYPE html PUBLIC "x">', "page of HTML"),
        (b"<script>location.href='/login'</script>", "page of HTML"),
        (b"PAR1rowsPAR1", "Parquet file"),
        (b"BZh91AY&SYrest", r"archive \(bzip2\)"),
        (b"7z\xbc\xaf\x27\x1crest", r"archive \(7z\)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", r"old workbook \(\.xls\)"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_no_data_file_is_refused_by_name(tmp_path, content, words):
    (tmp_path / "sdn.csv").write_bytes(content)
    with pytest.raises(DataError, match=f"sdn.csv.*{words}"):
        check_head(only(tmp_path / "sdn.csv", tmp_path))


@pytest.mark.parametrize("source", ["fincen_314a", "ofac_sdn", "un_sc", "gleif"])
def test_rows_that_are_no_text_are_named_so_by_sources_that_read_text(workspace: Workspace, tmp_path, source):
    (tmp_path / "list.csv").write_bytes(b"PAR1\xce\x00rowsPAR1")
    with pytest.raises(DataError, match=r"list\.csv: this is a Parquet file, which this source does not publish"):
        run(workspace, source, [tmp_path / "list.csv"])


@pytest.mark.parametrize("content", [b"BZhang,1\n", b"PAR1,2\n", b"<titles><title>x</title></titles>", b"PK,2\n"])
def test_text_that_only_begins_like_something_else_is_text(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    check_head(only(tmp_path / "a.csv", tmp_path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "AccessDenied"),
        (b'{"error": "rate limit"}', "rate limit"),
        (b'{"errors": [{"title": "Not Found"}]}', "Not Found"),
        (b"<soap:Envelope><soap:Fault/>", "Fault"),
        (b"name,errors\nx,1\n", ""),
        (b'{"id": "x", "error": 1}', ""),
    ],
)
def test_what_a_server_says_instead_of_a_file_is_shown(tmp_path, content, said):
    (tmp_path / "a").write_bytes(content)
    found = said_by_a_server(only(tmp_path / "a", tmp_path))
    assert (said in found) if said else not found


# ----------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-32", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_a_byte_order_mark_or_its_zeros_tell_the_encoding(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("1,é,陳\n2,x,y\n".encode(encoding))
    file = only(tmp_path / "a.csv", tmp_path)
    assert file.path.read_bytes().decode("utf-8-sig") == "1,é,陳\n2,x,y\n"
    assert (
        file.head.decode() == "1,é,陳\n2,x,y\n"
    )  # without the mark, so that nothing has to know of it to recognise a file
    assert file.encoding == "utf-8"
    assert file.sha256 == hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()
    assert file.name == "a.csv"


@pytest.mark.parametrize("encoding", ["utf-16-le", "cp1252", "iso-8859-1"])
def test_an_encoding_that_is_named_is_read_and_kept_in_the_file_s_record(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("1,é\n".encode(encoding))
    file = only(tmp_path / "a.csv", tmp_path, encoding)
    assert (file.head.decode(), file.path.read_text(encoding="utf-8")) == ("1,é\n", "1,é\n")
    assert (file.encoding, file.published_encoding, file.given) == ("utf-8", encoding, tmp_path / "a.csv")


def test_xml_in_another_encoding_no_longer_says_so_in_its_copy(tmp_path):
    (tmp_path / "a.xml").write_bytes(
        "<?xml version='1.0' encoding='UTF-16'?>\n<list encoding='x'>é</list>".encode("utf-16")
    )
    file = only(tmp_path / "a.xml", tmp_path)
    assert file.head.decode() == "<?xml version='1.0' encoding='UTF-8'?>\n<list encoding='x'>é</list>"


def test_the_first_bytes_are_no_more_than_the_head(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * (HEAD + 1))
    assert len(only(tmp_path / "a.csv", tmp_path).head) == HEAD


# -------------------------------------------------------------------------------------------------- a whole ingest run


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """OFAC's set of one invented entry."""
    return ofac.write_set(tmp_path / "set", [ofac.sdn("1", "ROE, Jane")])


def test_a_set_in_one_zip_file_gives_what_the_set_gives_and_cites_its_members(
    workspace: Workspace, tmp_path, published
):
    path = tmp_path / "sdn.zip"
    with zipfile.ZipFile(path, "w") as made:
        for file in published.iterdir():
            made.write(file, f"export/{file.name}")
    plain = Workspace(tmp_path / "plain")
    report, same = run(workspace, "ofac_sdn", [path]), run(plain, "ofac_sdn", [published])
    assert (report.edition_id, report.staged, report.records) == (same.edition_id, same.staged, 1)
    assert facts(workspace, "select part, name from stage.file") == {
        (part, f"sdn.zip!export/{part}.csv") for part in ("sdn", "alt", "add")
    }
    left, right = fingerprint(workspace), fingerprint(plain)
    assert [table for table in left if left[table] != right[table]] == ["file"]  # the names
    assert run(workspace, "ofac_sdn", [published]).new_versions == 0


def test_nothing_that_was_unpacked_is_left_behind(workspace: Workspace, tmp_path, published):
    left = workspace.spill_folder / "unpacked"
    left.mkdir(parents=True)
    (left / "of_a_killed_run.unpacked").write_bytes(b"x" * 100)
    packed = archive(tmp_path / "set.zip", sdn_csv=b"no such layout")
    with pytest.raises(DataError, match=r"set\.zip!sdn\.csv: not a layout"):
        run(workspace, "ofac_sdn", [packed])
    assert not left.exists()
    with zipfile.ZipFile(packed, "w") as made:
        for file in published.iterdir():
            made.write(file, file.name)
    run(workspace, "ofac_sdn", [packed])
    assert not left.exists()


def test_a_zip_file_is_read_from_bytes_alone(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.csv", b"1\n")
    (tmp_path / "download").write_bytes(stream.getvalue())  # no suffix tells what it is
    assert only(tmp_path / "download", tmp_path).name == "download!a.csv"
