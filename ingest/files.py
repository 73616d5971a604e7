"""Paths and folders -> files with sha256, size and first bytes; gzip is unpacked. No network, no parsing."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ingest.source import InputFile
from resolver.errors import DataError, UsageError

HEAD = 64 * 1024
"""First bytes of a file, by which it is recognised."""


def collect(paths: Iterable[Path | str], unpack_to: Path, encoding: str | None = None) -> list[InputFile]:
    """The files that the paths name, sorted by name and hash; a folder stands for all visible files directly in it.

    A `.gz` file is unpacked into `unpack_to`; its hash stays that of the file as given. A file given twice counts once.
    Raises: UsageError where a path does not exist; DataError where a file can't be read.
    """
    files: dict[str, InputFile] = {}
    for path in _expand(paths):
        file = input_file(path, unpack_to)
        files.setdefault(file.sha256, replace(file, encoding=encoding) if encoding else file)
    if not files:
        raise UsageError("No file to ingest. Name a file, or a folder that holds files.")
    return sorted(files.values(), key=lambda file: (file.name, file.sha256))


def input_file(path: Path, unpack_to: Path) -> InputFile:
    """One file with its hash and first bytes, unpacked where it is gzip."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            packed = stream.read(2) == b"\x1f\x8b"
        size, plain = path.stat().st_size, _unpack(path, unpack_to / f"{digest[:16]}.unpacked") if packed else path
        with plain.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise DataError(f"{path}: can't be read ({error.strerror or error}).") from error
    return InputFile(plain, path.name.removesuffix(".gz") if packed else path.name, digest, size, head)


def _expand(paths: Iterable[Path | str]) -> list[Path]:
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(item for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"{path}: no such file or folder.")
    return found


def _unpack(path: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        with gzip.open(path, "rb") as packed, to.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1024 * 1024)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        to.unlink(missing_ok=True)
        raise DataError(f"{path}: the gzip file is damaged or cut off ({error}). Download it again.") from error
    return to
