"""Paths and folders -> files with sha256, size and first bytes; archives are unpacked, other encodings become UTF-8.

No network, no parsing. What is unpacked or turned into UTF-8 lives in a folder of its own while an edition is taken.
"""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ingest import unpack
from ingest.read import text
from ingest.source import InputFile
from resolver.errors import DataError, UsageError

HEAD = 64 * 1024
"""First bytes of a file, by which it is recognised."""

PEEK = 1024 * 1024
"""Bytes that are taken out of an archive to recognise a file in it."""

RECEIPTS = ("fetched.json", "progress.json")
"""What `resolver fetch` writes beside the files it got; no published files."""
RECEIPT = RECEIPTS[0]


@contextlib.contextmanager
def unpacking(folder: Path) -> Iterator[Path]:
    """A folder for what is unpacked, removed at the end; what a killed run left in it is removed first."""
    inside = folder / "unpacked"
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir(parents=True)
    try:
        yield inside
    finally:
        shutil.rmtree(inside, ignore_errors=True)


def collect(paths: Iterable[Path | str], unpack_to: Path, encoding: str | None = None) -> list[InputFile]:
    """The files that the paths name, sorted by name and hash; a folder stands for all visible files directly in it.

    An archive (gzip, zip) stands for the files in it, unpacked into `unpack_to`. A file given twice counts once.
    `encoding` is that of all text files; without it a byte order mark tells UTF-16, and UTF-8 is expected.
    Raises: UsageError where a path does not exist; DataError where a file can't be read.
    """
    files: dict[str, InputFile] = {}
    for path in _expand(paths):
        for file in input_files(path, unpack_to, encoding):
            files.setdefault(file.sha256, replace(file, copies=unpack_to))
    if not files:
        raise UsageError("No file to ingest. Name a file, or a folder that holds files.")
    return sorted(files.values(), key=lambda file: (file.name, file.sha256))


def set_notes_aside(files: list[InputFile]) -> tuple[list[InputFile], list[str]]:
    """The files of data, and the names of the notes beside them (README, licence); notes alone are taken as data."""
    notes = [file.name for file in files if unpack.is_note(file.base)]
    data = [file for file in files if file.name not in notes]
    return (data, notes) if data else (files, [])


def input_file(path: Path, unpack_to: Path) -> InputFile:
    """One file, not an archive of several, as `collect` gives it.

    Raises: DataError.
    """
    files = input_files(path, unpack_to)
    if len(files) > 1:
        raise DataError(f"{path.name}: {len(files)} files are in this archive; one is expected. Unpack it.")
    return files[0]


def input_files(path: Path, unpack_to: Path, encoding: str | None = None) -> list[InputFile]:
    """The file at a path, or those in the archive that it is, each with its hash and first bytes.

    The hash of a gzip file is that of the file as given; a member of a zip file has its own, for the same members may
    be packed again.
    Raises: DataError where a file can't be read.
    """
    try:
        packed = unpack.kind(path)
        if packed not in ("gzip", "zip"):
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return [_file(InputFile(path, path.name, digest, path.stat().st_size, b""), unpack_to, encoding)]
        found = unpack.unpack(path, unpack_to)
        if packed == "zip":
            files = [InputFile(each.path, f"{path.name}!{each.member}", each.sha256, each.bytes, b"") for each in found]
        else:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size, (plain,) = path.stat().st_size, found
            files = [InputFile(plain.path, path.name.removesuffix(".gz"), digest, size, b"")]
        return [_file(replace(file, given=path), unpack_to, encoding) for file in files]
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror or error}).") from error


def peek(path: Path, name: str, folder: Path) -> list[InputFile]:
    """The file at a path, or the beginnings of those in the archive that it is: enough to recognise them.

    Hash and size are left out. The beginnings are written into `folder`.
    Raises: DataError for an archive that can't be opened.
    """
    if unpack.kind(path) not in ("gzip", "zip"):
        return [_file(InputFile(path, name, "", path.stat().st_size, b""), folder, None)]
    found = []
    for number, (member, head) in enumerate(unpack.heads(path, PEEK)):
        start = folder / f"{number:06d}.unpacked"
        start.write_bytes(head)
        shown = f"{name}!{member}" if member else name.removesuffix(".gz")
        found.append(_file(InputFile(start, shown, "", len(head), b"", given=path), folder, None))
    return found


def _file(file: InputFile, unpack_to: Path, encoding: str | None) -> InputFile:
    """The file with its first bytes, and in UTF-8."""
    with file.path.open("rb") as stream:
        head = stream.read(HEAD)
    file = replace(file, head=head.removeprefix(codecs.BOM_UTF8))
    encoding = encoding or text.marked_encoding(head) or "utf-8"
    if text.is_utf8(encoding) or unpack.kind(file.path):
        return file
    return _file(_in_utf8(replace(file, encoding=encoding), unpack_to), unpack_to, None)


def _in_utf8(file: InputFile, folder: Path) -> InputFile:
    """The file with a copy in UTF-8, so that no reader has to know of other encodings. Raises: DataError."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"{hashlib.sha256(str(file.path).encode()).hexdigest()[:16]}.utf8"
    with copy.open("wb") as stream:
        for number, block in enumerate(text.utf8_blocks(file)):
            stream.write(text.declared_utf8(block) if not number else block)
    return replace(file, path=copy, given=file.given or file.path, encoding="utf-8", published_encoding=file.encoding)


def _expand(paths: Iterable[Path | str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(
                item
                for item in path.iterdir()
                if item.is_file() and unpack.ours(item.name) and item.name not in RECEIPTS
            )
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"{path}: no such file or folder.")
    return found
