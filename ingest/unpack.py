"""Archives -> the plain files in them: gzip, and zip with any number of members. Nothing is run, linked or nested.

Members are written under names of our own, so that no name in an archive can lead anywhere. How much an archive may
swell is measured while it is unpacked, for the sizes that it declares may be lies: at most RESOLVER_UNPACK_RATIO times
its own bytes (default 200; the first 64 MB are free) and RESOLVER_UNPACK_LIMIT bytes in all (such as '64GB', the
default), and never the last tenth of the disk's free space. Not done here: what the files hold.
Format of zip: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT; of gzip: RFC 1952.
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import re
import shutil
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from resolver.errors import DataError, UsageError

BLOCK = 1024 * 1024
"""Bytes unpacked at once."""

FREE = 64 * 1024 * 1024
"""Bytes that any archive may give, whatever its ratio: a short file of repeated rows is no bomb."""

MOST_MEMBERS = 10_000
"""Files in one archive; no publisher comes near."""

UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
"""Units of sizes."""

DOCUMENTS = ("[Content_Types].xml", "mimetype")
"""Members by which a workbook or a text document (Office Open XML, OpenDocument) differs from an archive of files."""

LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
"""What operating systems leave in folders; names with a leading dot and folders '__MACOSX' besides."""

NOTE = re.compile(
    r"_*(read[ _-]?me|licen[cs]e|copying|notice|terms( ?(of|and)[\w ]*)?|disclaimer|change ?log|release[ _-]notes)"
    r"([ _-][\w -]*)?\.?_*(txt|md|rst|rtf|pdf|html?|docx?)?",
    re.I,
)
"""Names of the notes that publishers pack beside their data; none ends as a file of data does."""

KINDS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook"),
    (b"%PDF-", "pdf"),
    (b"SQLite format 3\x00", "sqlite"),
)
"""First bytes of files that are no text, and what they are."""

DAMAGE = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError, OverflowError,
)  # fmt: skip
"""What the readers of archives raise on bytes that are no good archive."""


@dataclass(frozen=True)
class Plain:
    """A file out of an archive: its path, the member's name ('' for gzip), and, for a member, its own sha256."""

    path: Path
    member: str
    sha256: str
    bytes: int


def kind(path: Path) -> str:
    """What a file is that is no text: 'zip', 'gzip', 'workbook', 'parquet' ...; '' for what may be text.

    A workbook (.xlsx) is a zip file that says so itself.
    Raises: OSError.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4))
        tail = stream.read()
    found = next((name for mark, name in KINDS if head.startswith(mark)), "")
    if found == "zip" and _is_document(path):
        return "workbook"
    if head.startswith(b"PAR1") and tail == b"PAR1":
        return "parquet"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bzip2"
    return "tar" if not found and head[257:262] == b"ustar" else found


def unpack(path: Path, folder: Path) -> list[Plain]:
    """The files in a gzip or zip archive, written into `folder`; what operating systems add is left out.

    Raises: DataError for an archive that is damaged, encrypted, nested, empty or swells too much; what was written of
    it is removed then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    allowed = _Allowed.of(path, folder)
    written: list[Plain] = []
    try:
        for member, stream in _streams(path):
            to = folder / f"{sum(1 for _ in folder.iterdir()):06d}.unpacked"
            written.append(Plain(to, member, "", 0))
            written[-1] = _write(path, member, stream, to, allowed)
            written[-1] = _checked(path, written[-1])
    except BaseException:
        for plain in written:
            plain.path.unlink(missing_ok=True)
        raise
    return written


def heads(path: Path, length: int) -> Iterator[tuple[str, bytes]]:
    """(member, its first bytes) of each file in an archive: enough to recognise them without unpacking all.

    Raises: DataError as `unpack`.
    """
    for member, stream in _streams(path):
        yield member, _read(path, member, stream, length)


def ours(name: str) -> bool:
    """Whether a file is the publisher's, by its name: not hidden, and not left by an operating system."""
    parts = name.replace("\\", "/").split("/")
    return not (parts[-1].startswith(".") or parts[-1].lower() in LEFT_BY_SYSTEMS or "__MACOSX" in parts)


def is_note(name: str) -> bool:
    """Whether a file is a publisher's note on the data, by its name: 'README.txt', 'folder/Licence.pdf'."""
    return NOTE.fullmatch(name.replace("\\", "/").rpartition("/")[2]) is not None


# --------------------------------------------------------------------------------------------------------- the archives


def _streams(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    """(member, what is in it) of a gzip or zip file; the stream holds until the next is asked for."""
    if kind(path) == "gzip":
        with gzip.open(path, "rb") as plain:
            yield "", cast(BinaryIO, plain)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (*DAMAGE, NotImplementedError) as error:
        raise _damaged(path, "", error) from error
    with archive:
        if _declared_members(path) not in (len(archive.infolist()), 0xFFFF):  # the latter: zip64
            raise _damaged(path, "", ValueError("its directory does not hold as many files as it says"))
        members = [info for info in archive.infolist() if not info.is_dir() and ours(info.filename)]
        if not members:
            raise DataError(f"{path.name}: there is no file in this archive. Download it again.")
        if len(members) > MOST_MEMBERS:
            raise DataError(
                f"{path.name}: {len(members):,} files are in this archive; unpack it, and name the right ones."
            )
        for info in sorted(members, key=lambda info: info.filename):
            member = _shown(info.filename)
            if info.flag_bits & 0x1:
                raise DataError(
                    f"{path.name}: {member} is encrypted. Unpack the archive with its password, and name the file "
                    "inside."
                )
            try:
                stream = archive.open(info)
            except NotImplementedError as error:
                raise DataError(
                    f"{path.name}: {member} is packed in a way that can't be read here ({error}). "
                    "Unpack the archive with another program, and name the file inside."
                ) from error
            except (*DAMAGE, RuntimeError) as error:
                raise _damaged(path, member, error) from error
            with stream:
                yield member, cast(BinaryIO, stream)


def _declared_members(path: Path) -> int:
    """The number of members that the end of a zip file names, from its last record; 65535 where it is more."""
    with path.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 0x10000 - 22))
        tail = stream.read()
    (count,) = struct.unpack_from("<H", tail, tail.rindex(b"PK\x05\x06") + 10)
    return int(count)


def _shown(name: str) -> str:
    """A member's name as it may stand in messages and tables: folders kept, no control characters, at most 200 long."""
    plain = "".join("?" if unicodedata.category(letter)[0] == "C" else letter for letter in name.replace("\\", "/"))
    return plain[-200:]


def _is_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name in DOCUMENTS for name in archive.namelist())
    except (*DAMAGE, NotImplementedError):
        return False


def _read(path: Path, member: str, stream: BinaryIO, length: int) -> bytes:
    try:
        return stream.read(length)
    except (*DAMAGE, OSError) as error:
        raise _damaged(path, member, error) from error


def _write(path: Path, member: str, stream: BinaryIO, to: Path, allowed: _Allowed) -> Plain:
    digest, size = hashlib.sha256(), 0
    with to.open("wb") as file:
        while block := _read(path, member, stream, BLOCK):
            allowed.take(path, len(block))
            size += len(block)
            digest.update(block)
            try:
                file.write(block)
            except OSError as error:
                raise DataError(
                    f"{to.parent}: {path.name} can't be unpacked there ({error.strerror or error})."
                ) from error
    return Plain(to, member, digest.hexdigest(), size)


def _checked(path: Path, plain: Plain) -> Plain:
    """The file, a workbook with the suffix that its readers want. Raises: DataError for an archive."""
    inner = kind(plain.path)
    if inner == "workbook":
        return replace(plain, path=plain.path.rename(plain.path.with_suffix(".xlsx")))
    if inner in ("zip", "gzip", "bzip2", "xz", "7z", "rar", "zstd", "tar"):
        where = f"{plain.member} in it" if plain.member else "what is in it"
        raise DataError(
            f"{path.name}: {where} is an archive again ({inner}), and archives in archives are not opened. "
            "Unpack the outer one, and name the file inside."
        )
    return plain


def _damaged(path: Path, member: str, error: Exception) -> DataError:
    what = "gzip file" if not member and path.suffix == ".gz" else "archive"
    at = f" at {member}" if member else ""
    return DataError(f"{path.name}: the {what} is damaged or cut off{at} ({error}). Download it again.")


# ----------------------------------------------------------------------------------------------------------- the limits


@dataclass
class _Allowed:
    """How many bytes an archive may still give."""

    packed: int
    ratio: int
    limit: int
    disk: int
    given: int = 0

    @classmethod
    def of(cls, path: Path, folder: Path) -> _Allowed:
        ratio = os.environ.get("RESOLVER_UNPACK_RATIO", "200")
        if not ratio.isdigit() or not int(ratio):
            raise UsageError(f"RESOLVER_UNPACK_RATIO={ratio}: give a whole number, such as 200.")
        return cls(
            packed=path.stat().st_size,
            ratio=int(ratio),
            limit=byte_size("RESOLVER_UNPACK_LIMIT", "64GB"),
            disk=shutil.disk_usage(folder).free * 9 // 10,
        )

    def take(self, path: Path, count: int) -> None:
        """Count what came out. Raises: DataError where it is too much."""
        self.given += count
        if self.given > self.limit:
            raise DataError(
                f"{path.name}: more than {self.limit:,} bytes are in this archive. "
                "If that is right, raise the limit: RESOLVER_UNPACK_LIMIT=128GB"
            )
        if self.given > FREE and self.given > self.ratio * self.packed:
            raise DataError(
                f"{path.name}: {self.packed:,} bytes give more than {self.given:,}, over {self.ratio} times as many: "
                "this may be a file made to fill the disk. If it is the publisher's: RESOLVER_UNPACK_RATIO=1000"
            )
        if self.given > self.disk:
            raise DataError(
                f"{path.name}: what is in this archive does not fit on the disk of the workspace "
                f"({self.disk:,} bytes may be used). Free some, or use a workspace on another disk."
            )


def byte_size(variable: str, default: str) -> int:
    """The number of bytes that an environment variable gives, such as '500MB' or '64GB'.

    Raises: UsageError for anything else.
    """
    text = os.environ.get(variable) or default
    match = re.fullmatch(r"(\d+)\s*(B|KB|MB|GB|TB)?", text.strip().upper())
    if not match or not int(match[1]):
        raise UsageError(f"{variable}={text}: give a size such as 500MB or 64GB.")
    return int(match[1]) * UNITS[match[2] or "B"]
