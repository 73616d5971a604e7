"""What happens to a sample: cut, renamed, without a column, with one more, with a record twice."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from tests.ingest.sample import Sample


def data(sample: Sample) -> dict[str, bytes]:
    """The published files of a sample, without mappings of our own."""
    return {name: content for name, content in sample.files.items() if not name.endswith(".toml")}


def mappings(sample: Sample) -> dict[str, bytes]:
    """The mappings of our own among its files."""
    return {name: content for name, content in sample.files.items() if name.endswith(".toml")}


def only(sample: Sample, files: Mapping[str, bytes]) -> Sample:
    """The sample with other files."""
    return dataclasses.replace(sample, files=dict(files))


def kind(sample: Sample) -> str:
    """'csv', 'json', 'xml', 'fin' (SWIFT MT) or 'binary', by the first bytes of the file that `needed` names."""
    content = sample.files[sample.needed[0]]
    if sample.free or content.startswith((b"PK", b"PAR1")):
        return "binary"
    if content.startswith((b":20:", b"{1:")):
        return "fin"
    start = content.lstrip()[:1]
    return {b"<": "xml", b"{": "json", b"[": "json"}.get(start, "csv")


def cut(content: bytes, form: str) -> bytes:
    """The first half, broken off inside a row: a row of a table that ends after a whole value looks like a good one."""
    half = len(content) // 2
    if form != "csv":
        return content[:half]
    start = content.rfind(b"\n", 0, half) + 1
    return content[: start + 1]


def renamed(content: bytes, word: str, form: str) -> bytes:
    """The name of a column, an element, an attribute or a key changed wherever it stands."""
    name, text = re.escape(word), content.decode()
    if form == "csv":
        found, count = re.subn(rf"\A([^\n]*?){name}", rf"\g<1>{word}_renamed", text)
    elif form == "fin":
        found, count = re.subn(rf"(?m)^{name}", f":x{word[1:]}", text)
    elif form == "json":
        found, count = re.subn(rf'"{name}"(\s*:)', rf'"{word}_renamed"\1', text)
    else:
        found, count = re.subn(rf"(</?(?:\w+:)?|\s){name}(?=[\s/>=])", rf"\g<1>{word}Renamed", text)
    assert count, f"{word} does not occur"
    return found.encode()


def without(sample: Sample, word: str) -> bytes:
    """The file without that column, element, attribute or key; without its second column, if columns have no names."""
    content, form = sample.files[sample.needed[0]], kind(sample)
    if form == "csv":
        return _table(sample, lambda row, place: row[:place] + row[place + 1 :])
    if form == "json":
        return _json(content, lambda each: {key: value for key, value in each.items() if key != word})
    name = re.escape(word)
    if form == "fin":
        return re.sub(rf"(?m)^{name}.*\n", "", content.decode()).encode()
    found, count = re.subn(rf"<((?:\w+:)?{name})(\s[^>]*)?(/>|>.*?</\1>)", "", content.decode(), flags=re.S)
    if not count:
        found, count = re.subn(rf'\s{name}\s*=\s*("[^"]*"|\'[^\']*\')', "", content.decode())
    assert count, f"{word} does not occur"
    return found.encode()


def with_more(sample: Sample, word: str, new: str, value: str) -> bytes:
    """The file with one more column, element, attribute or key, where the needed one stands."""
    content, form = sample.files[sample.needed[0]], kind(sample)
    if form == "csv":
        rows = iter([new] if sample.header else [])
        return _table(sample, lambda row, place: [*row, next(rows, value)])
    if form == "json":
        return _json(content, lambda each: {**each, new: value} if word in each else each)
    name = re.escape(word)
    if form == "fin":
        return re.sub(rf"(?m)^{name}", f":99X:{new} {value}\n{word}", content.decode(), count=1).encode()
    found, count = re.subn(rf"<(?:\w+:)?{name}(?=[\s/>])", rf"<{new}>{value}</{new}>\g<0>", content.decode(), count=1)
    if not count or found.index(f"<{new}") < 5 or sample_root(content) == word:
        found, count = re.subn(rf"(\s){name}(\s*=)", rf'\1{new}="{value}" {word}\2', content.decode(), count=1)
    assert count, f"{word} does not occur"
    return found.encode()


def sample_root(content: bytes) -> str:
    """Local name of the root element."""
    match = re.search(r"<(?:\w+:)?(\w+)", re.sub(r"<[?!][^>]*>", "", content.decode()))
    assert match
    return match[1]


def twice(content: bytes, record: bytes, form: str) -> bytes:
    """The file with a record a second time, right after the first."""
    assert content.count(record) == 1, "the repeated record must stand once in its file"
    lines = form == "csv" or record.endswith(b"\n") or b"\n" + record + b"\n" in b"\n" + content + b"\n"
    if form == "json" and not (lines and content.lstrip().startswith(b"{") and not _is_one_document(content)):
        return content.replace(record, record + b"," + record)
    if form != "xml" and not record.endswith(b"\n"):
        return content.replace(record, record + b"\n" + record)
    return content.replace(record, record + record)


def with_doctype(content: bytes, inside: str) -> bytes:
    """An XML file with a document type that declares what is `inside`."""
    text = content.decode()
    declaration = re.match(r"\s*<\?xml[^>]*\?>\s*", text)
    at = declaration.end() if declaration else 0
    return f"{text[:at]}<!DOCTYPE {sample_root(content)} [{inside}]>{text[at:]}".encode()


def _table(sample: Sample, change: Any) -> bytes:
    """The rows of a table, each changed; `change` gets a row and the place of the needed column."""
    name, word = sample.needed
    text = sample.files[name].decode()
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|<", key=first.count)
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    place = found[0].index(next(each for each in found[0] if each.strip() == word)) if sample.header else 1
    stream = io.StringIO(newline="")
    ending = "\r\n" if first.endswith("\r") else "\n"
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=ending)
    for row in found:
        writer.writerow(change(row, place) if len(row) > 1 else row)
    return stream.getvalue().encode()


def _is_one_document(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _json(content: bytes, change: Any) -> bytes:
    """The documents, every object in them changed; lines stay lines."""

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            return change({key: inside(each) for key, each in value.items()})
        return [inside(each) for each in value] if isinstance(value, list) else value

    if _is_one_document(content):
        return json.dumps(inside(json.loads(content)), ensure_ascii=False).encode() + b"\n"
    lines = [json.dumps(inside(json.loads(line)), ensure_ascii=False) for line in content.splitlines() if line.strip()]
    return ("\n".join(lines) + "\n").encode()
