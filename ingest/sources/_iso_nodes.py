"""ISO 20022 XML files -> messages, header first, then transaction by transaction, in bounded memory.

Namespaces name the message and its version ('pacs.008.001.08'); prefixes, an envelope around the document and the
business application header are taken as they come. A transaction is read whole (`Node`), then freed. Documents with
a DTD are refused, entities are not resolved, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.read.raw import Refused
from ingest.read.xml import LONGEST_FEED, local
from ingest.source import InputFile
from resolver.errors import DataError

NAMESPACE = re.compile(
    r"urn:(?:iso:std:iso:20022:tech:xsd|swift:xsd)[:$](?:[a-z]+\$)?([a-z]{4})\.(\d{3})\.(\d{3})\.(\d{2})"
)
UNITS = frozenset({"Ntry", "CdtTrfTxInf", "TxInf", "TxInfAndSts", "Undrlyg", "CxlDtls", "Rcrd", "DrctDbtTxInf"})
"""Elements of one transaction each."""


@dataclass(eq=False)
class Node:
    """An element with the local names of what is in it, and the line of its start tag."""

    tag: str
    line: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def all(self, path: str) -> list[Node]:
        """The elements at a path of local names ('PmtId/UETR'); '*' is any name."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if name in ("*", child.tag)]
        return found

    def one(self, *paths: str) -> Node | None:
        """The first element at the first path that has any."""
        return next((nodes[0] for path in paths if (nodes := self.all(path))), None)

    def value(self, *paths: str) -> str | None:
        """The text of the first element at these paths that has some."""
        return next((text for path in paths for node in self.all(path) if (text := node.text.strip())), None)

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Every element below, with its path."""
        for child in self.children:
            yield child.tag, child
            yield from ((f"{child.tag}/{path}", node) for path, node in child.walk())

    @property
    def content(self) -> str:
        """All texts and attributes, for telling whether two are the same."""
        own = " ".join([self.text.strip(), *self.attributes.values()])
        return f"{self.tag}({own}{''.join(child.content for child in self.children)})"


@dataclass
class Message:
    """One document: its kind ('pacs.008'), its version, and what stands around its transactions."""

    kind: str
    version: str
    line: int
    header: Node | None = None
    """The business application header."""
    body: Node = field(default_factory=lambda: Node("", 0))
    """What was read so far outside of transactions: grows as the file is read."""
    path: list[Node] = field(default_factory=list)
    """The open elements, from the body down to where the transaction stands."""
    units: int = 0

    @property
    def name(self) -> str:
        """'pacs.008.001.08'."""
        return f"{self.kind}.{self.version}"


def messages(file: InputFile, refused: Refused) -> Iterator[tuple[Message, Node | None]]:
    """(message, transaction), one after another; (message, None) at the end of each message.

    Raises: DataError where the file is no well-formed XML, or brings a DTD.
    """
    from lxml import etree

    reader = _Reader(file)
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    if file.encoding.lower() not in ("utf-8", "utf8"):
        options["encoding"] = file.encoding
    parser = etree.XMLPullParser(events=("start", "end"), **options)
    try:
        with file.path.open("rb") as stream:
            # Line by line: libxml2 counts lines up to 65535 only.
            while text := stream.readline(LONGEST_FEED):
                parser.feed(text)
                yield from reader.handle(parser.read_events())
                reader.line += text.endswith(b"\n")
        parser.close()
    except etree.XMLSyntaxError as error:
        at = int(error.lineno or reader.line)
        if "encoding" in str(error.msg).lower():
            told = "If it is of another encoding than it says, name it: --encoding cp1252"
            raise DataError(f"{file.name}: line {at}: {error.msg}. {told}") from error
        if not reader.stack:
            raise DataError(f"{file.name}: line {at}: not well-formed XML ({error.msg}). Take it anew.") from error
        refused.add(file, reader.line, "truncated", f"the file is cut off or damaged here ({error.msg})", reader.shown)


class _Reader:
    """The state of reading one file."""

    def __init__(self, file: InputFile) -> None:
        self.file = file
        self.line = 1
        self.stack: list[Node] = []
        self.message: Message | None = None
        self.header: Node | None = None
        self.inside: int | None = None
        """How deep the stack was when the transaction began that is being read."""

    @property
    def shown(self) -> str:
        """Where reading stands, as a path."""
        return "/".join(node.tag for node in self.stack)

    def handle(self, events: Any) -> Iterator[tuple[Message, Node | None]]:
        """Take in what the parser has found; the transactions that ended."""
        for event, element in events:
            if event == "start":
                self._start(element)
            else:
                yield from self._end(element)

    def _start(self, element: Any) -> None:
        if not self.stack and element.getroottree().docinfo.internalDTD is not None:
            raise DataError(f"{self.file.name}: the file brings a DTD, which no bank message has: it is refused. "
                            "Take it anew from the bank.")  # fmt: skip
        tag = local(str(element.tag))
        attributes = {local(str(name)): str(value) for name, value in element.attrib.items() if "schema" not in name}
        node = Node(tag, self.line, "", attributes)
        if tag == "Document" and self.message is None:
            space = str(element.tag).partition("}")[0].strip("{")
            found = NAMESPACE.match(space)
            if found:
                self.message = Message(f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}", self.line, self.header, node)
            else:
                self.message = Message("unknown", space or "no namespace", self.line, self.header, node)
        elif self.stack:
            self.stack[-1].children.append(node)
        if tag in UNITS and self.inside is None and self.message is not None:
            self.inside = len(self.stack)
        self.stack.append(node)

    def _end(self, element: Any) -> Iterator[tuple[Message, Node | None]]:
        node = self.stack.pop()
        loose = "" if len(node.children) else "".join(element.itertext())
        node.text = loose if not node.children else (element.text or "")
        if self.inside == len(self.stack) and self.message is not None:
            self.inside = None
            self.message.units += 1
            self.message.path = [one for one in self.stack if one.tag not in ("Document", "Envelope")]
            yield self.message, node
            self.stack[-1].children.pop()
        if self.inside is None:
            element.clear()
            above = element.getparent()
            while above is not None and element.getprevious() is not None:
                del above[0]
        if node.tag == "AppHdr" and self.message is None:
            self.header = node
        if self.message is not None and node is self.message.body:
            yield self.message, None
            self.message, self.header = None, None
