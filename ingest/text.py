"""A file's bytes as checked UTF-8 text: no wrong encoding, no NUL byte, no page or archive in disguise."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ingest.source import InputFile
from resolver.errors import DataError

BLOCK = 4 * 1024 * 1024
"""Bytes read at once: large enough for columnar work, small enough to bound memory."""

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def check_head(file: InputFile) -> None:
    """Refuse what is no text at all: an empty file, a page of HTML, an archive or a workbook.

    Raises: DataError, with the next step.
    """
    head = file.head.removeprefix(codecs.BOM_UTF8).strip(b"\x00\x1a \t\r\n")
    if not head:
        raise DataError(f"{file.name}: the file is empty ({file.bytes} bytes). Download it again.")
    start = head[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise DataError(
            f"{file.name}: this is a page of HTML, as servers send with an error or a login, not a data file. "
            "Open it in a browser to see what it says, then download the file again."
        )
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        raise DataError(
            f"{file.name}: this is an archive. Unpack it and name the file inside (only .gz is read as is)."
        )


def utf8_blocks(file: InputFile) -> Iterator[bytes]:
    """The file's text as UTF-8 without byte order mark, in blocks of about BLOCK bytes.

    Raises: DataError for bytes that are not in the file's encoding, naming offset, line and next step.
    """
    with file.path.open("rb") as stream:
        yield from _decoded(file, stream)


def _decoded(file: InputFile, stream: BinaryIO) -> Iterator[bytes]:
    encoding = "utf-8-sig" if file.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else file.encoding
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError as error:
        raise DataError(f"{file.name}: no encoding {file.encoding!r}. Name one such as utf-8 or cp1252.") from error
    offset, lines, last = 0, 0, False
    while not last:
        block = stream.read(BLOCK)
        last = not block
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=last)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(file, error, offset - pending, lines) from error
        if (at := text.find("\x00")) >= 0:
            before = text[:at]
            raise DataError(
                f"{file.name}: line {lines + before.count(chr(10)) + 1} holds a NUL byte (byte "
                f"{offset - pending + len(before.encode())}): the file is damaged, or in UTF-16. "
                "Download it again, or give its encoding with --encoding."
            )
        offset += len(block)
        lines += text.count("\n")
        if text:
            yield text.encode("utf-8")


def _wrong_encoding(file: InputFile, error: UnicodeDecodeError, base: int, lines: int) -> DataError:
    good = error.object[: error.start]
    line = lines + good.count(b"\n") + 1
    hint = next((name for mark, name in BOMS if file.head.startswith(mark) and name != "utf-8"), "cp1252")
    return DataError(
        f"{file.name}: line {line}, byte {base + error.start}: {error.object[error.start : error.end].hex(' ')} is not "
        f"{file.encoding}. If the publisher uses another encoding, name it: --encoding {hint}; else download it again."
    )
