"""A file's bytes as checked UTF-8 text: no wrong encoding, no NUL byte, no page or archive in disguise."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest import unpack
from ingest.source import InputFile
from resolver.errors import DataError

BLOCK = 4 * 1024 * 1024
"""Bytes read at once: large enough for columnar work, small enough to bound memory."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; that of UTF-32 begins with that of UTF-16."""

TABLES = ("workbook", "parquet")
"""Kinds of files that are no text and yet hold rows."""

OTHERS = {"old workbook": "an old workbook (.xls)", "pdf": "a PDF", "sqlite": "a database (SQLite)"}
"""Kinds of files that nothing here reads."""

PAGE = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|script|meta|title)\b", re.S)
"""The start of a page of HTML, in small letters."""

ANSWER = re.compile(
    rb'\s*(?:(?:<\?xml[^>]*>|\s)*<(?:\w+:)?(error|fault|envelope|exception|problem)\b|\{\s*"'
    rb'(errors?|error_description|error_code|errorcode|errormessage|fault|exception|message|detail|statuscode)"\s*:)'
)
"""The start of what servers say in XML or JSON when they can't serve a file, in small letters."""


def check_head(file: InputFile) -> None:
    """Refuse what is no text at all: an empty file, a page of HTML, an archive, a workbook, a document.

    Raises: DataError, with the next step.
    """
    head = file.head.strip(b"\x00\x1a \t\r\n")
    if not head:
        raise DataError(f"{file.name}: the file is empty ({file.bytes} bytes). Download it again.")
    if PAGE.match(head[:4000].lower()):
        raise DataError(
            f"{file.name}: this is a page of HTML, as servers send with an error or a login, not a data file. "
            "Open it in a browser to see what it says, then download the file again."
        )
    kind = unpack.kind(file.path)
    if kind in TABLES:
        what = "a workbook (.xlsx)" if kind == "workbook" else "a Parquet file"
        raise DataError(
            f"{file.name}: this is {what}, which this source does not publish; the source `table` reads your own. "
            "Name the file as the publisher gives it."
        )
    if kind in OTHERS:
        raise DataError(
            f"{file.name}: this is {OTHERS[kind]}, no text. Take the publisher's CSV, XML or JSON; save a workbook of "
            "your own as .xlsx or CSV."
        )
    if kind:
        raise DataError(
            f"{file.name}: this is an archive ({kind}). Unpack it and name the file inside (gzip and zip are read as "
            "they are, unless in one another)."
        )


def is_table(file: InputFile) -> bool:
    """Whether a file is no text and yet holds rows: a workbook (.xlsx), or Parquet."""
    return unpack.kind(file.path) in TABLES


def said_by_a_server(file: InputFile) -> str:
    """A sentence for a file that looks like a server's answer with an error, in XML or JSON; '' for others."""
    head = file.head[:4000]
    if not ANSWER.match(head.lower()):
        return ""
    said = " ".join(head[:300].decode("utf-8", "replace").split())
    return f" It looks like what a server says when it can't serve the file: {said} - download it again."


def marked_encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells, or that zero bytes in every other place tell (UTF-16); '' else."""
    marked = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if marked or len(head) < 4:
        return marked
    zeros = [letter == 0 for letter in head[:4]]
    if zeros in ([True, True, True, False], [False, True, True, True]):
        return "utf-32-be" if zeros[0] else "utf-32-le"
    first, second = head[0:4096:2].count(0), head[1:4096:2].count(0)
    if min(first, second) or max(first, second) < max(4, len(head[:4096]) / 20):
        return ""  # text without zeros, or a damaged file with some
    return "utf-16-be" if first else "utf-16-le"


def is_utf8(encoding: str) -> bool:
    """Whether that is a name of UTF-8, with or without byte order mark, or of its part ASCII."""
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")


def declared_utf8(start: bytes) -> bytes:
    """The start of a text that was turned into UTF-8, with the encoding that an XML declaration names made so, too."""
    declaration, sign, rest = start.partition(b"?>")
    if not (sign and declaration.startswith(b"<?xml") and len(declaration) < 500):
        return start
    return re.sub(rb"""(encoding\s*=\s*)(["'])[^"']*["']""", rb"\1\2UTF-8\2", declaration) + sign + rest


def is_xml(file: InputFile) -> bool:
    """Whether the file begins as XML does."""
    return file.head.lstrip().startswith(b"<")


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
        if not offset:
            text = text.removeprefix("\ufeff")  # what utf-16-le and its like leave standing
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
