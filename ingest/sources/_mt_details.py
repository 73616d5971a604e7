"""Field 86 of a statement, in the layouts of banks: who stands on the other side, its account, references and purpose.

- German banks and others (DFÜ agreement, annex 3): '166?00GUTSCHRIFT?20...?30BIC?31account?32name', with any separator;
  inside the purpose, SEPA words: EREF+, KREF+, MREF+, SVWZ+, ABWA+ (the payer's principal), ABWE+ (the payee's).
- SWIFT code words between strokes (ING, Rabobank, ABN AMRO): '/EREF/1//IBAN/NL..//NAME/X/REMI/...'.
- Account and name in the first line (ASN, SNS); 'REK: NL..' with 'NAAM: ..' (Knab); 'Z RACH.: ..; OD: ..' (mBank);
  'AUFTRAGGEBER: ..' (PostFinance).
- The field :NS: of older German statements: lines that begin with two digits (01-14 purpose, 15-16 name, 33 bank, 34
account). Anything else is purpose only: nothing is guessed from free text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.sources._payments import said

PARTED = re.compile(r"\s?(\d{3})([?>^@#])(\d{2})")
SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|MTLG)[+:]\s*")
SLASHED = (
    "EREF",
    "KREF",
    "MREF",
    "CSID",
    "MARF",
    "BENM",
    "ORDP",
    "NAME",
    "IBAN",
    "BIC",
    "REMI",
    "TRTP",
    "ISDT",
    "RTRN",
    "ULTC",
    "ULTD",
    "ID",
    "USTD",
    "STRD",
    "CNTP",
    "PREF",
    "PURP",
    "TRCD",
    "PT",
    "PY",
    "OCMT",
    "CHGS",
    "FT",
    "SVCL",
    "ADDR",
    "PHON",
    "TEL",
    "EXCH",
    "IREF",
)
STROKES = re.compile(r"/(" + "|".join(SLASHED) + r")/")
IBAN_FIRST = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{9,12})\s+(\S.*)")
KNAB = re.compile(r"REK:\s*([A-Z0-9]{8,34})\s*/\s*NAAM:\s*(.+)")
MBANK = re.compile(
    r"(?:Z|NA) RACH\.:\s*([\d ]{10,34})\s*;\s*(?:OD|DLA):\s*([^;]*?)\s{2,}|(?:Z|NA) RACH\.:\s*([\d ]{10,34})"
)
POSTFINANCE = re.compile(r"(?:AUFTRAGGEBER|EMPFAENGER|BEGUENSTIGTER):\s*(.+?)(?:\s+MITTEILUNGEN:\s*(.*))?$")


@dataclass(frozen=True)
class Details:
    """What a field 86 tells; each part None where it doesn't."""

    name: str | None = None
    account: str | None = None
    bank: str | None = None
    end_to_end_id: str | None = None
    purpose: str | None = None
    ultimate_name: str | None = None
    returned: bool = False


def details(text: str, *, sns: bool = False) -> Details:
    """What the field says. `sns`: it is a field :NS:."""
    if sns:
        return _of_ns(text)
    joined = text.replace("\n", "")
    if match := PARTED.match(joined):
        return _parted(joined, match[2], match[1])
    if STROKES.search(joined):
        return _slashed(joined)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    purpose = said(" ".join(lines))
    if not lines:
        return Details()
    if match := KNAB.search(" ".join(lines)):
        return Details(said(match[2]), match[1], None, None, purpose)
    if match := MBANK.search(joined):
        number = "".join((match[1] or match[3]).split())
        return Details(_mbank_name(text), number, None, None, purpose)
    if match := POSTFINANCE.search(joined):
        return Details(said(match[1]), None, None, None, purpose)
    if (match := IBAN_FIRST.fullmatch(lines[0])) and len(lines) > 1 and not re.search(r"\d{4}", match[2]):
        return Details(said(match[2]), match[1], None, None, said(" ".join(lines[1:])))
    return Details(purpose=purpose)


def _mbank_name(text: str) -> str | None:
    """The name after 'OD:'; the address begins on the next line."""
    found = re.search(r"(?:OD|DLA):\s*([^;\n]+)", text)
    return said(found[1]) if found else None


def _parted(text: str, mark: str, code: str) -> Details:
    """Sub-fields of two digits after a mark."""
    values: dict[str, str] = {}
    for piece in re.split(re.escape(mark) + r"(?=\d{2})", text)[1:]:
        values[piece[:2]] = values.get(piece[:2], "") + piece[2:]
    pieces = [values.get(f"{number}", "") for number in (*range(20, 30), *range(60, 66))]
    words = _sepa(pieces)
    name = said(" ".join(values.get(number, "") for number in ("32", "33")))
    account = said(values.get("38")) or said(values.get("31"))
    account = "".join(account.split()) if account else None
    returned = code in ("159", "109", "108", "181") or "RETOURE" in values.get("00", "")
    head = values.get("00", "").strip()
    purpose = words.get("SVWZ") or words.get("MTLG") or "".join(pieces)
    told = said(" ".join([purpose, values.get("70", "") + values.get("71", "")]))
    return Details(
        name,
        account if account and re.search(r"\d", account) else None,
        said(values.get("30")),
        said(words.get("EREF") or words.get("KREF")),
        said(f"{head}: {told}" if head and told else head or told),
        said(words.get("ABWA") or words.get("ABWE")),
        returned,
    )


def _sepa(pieces: list[str]) -> dict[str, str]:
    """SEPA words ('EREF+', 'SVWZ+') with their text; each begins a sub-field, and goes on in the next ones."""
    found: dict[str, str] = {}
    word = ""
    for piece in pieces:
        if match := SEPA.match(piece):
            word = match[1]
            found[word] = piece[match.end() :]
        elif word:
            found[word] += piece
    return {word: text.strip() for word, text in found.items()}


def _between(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Code word -> the text after it, up to the next one; of a word that recurs, the first that has text."""
    found: dict[str, str] = {}
    marks = list(pattern.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        if value := text[mark.end() : end].strip().strip("/").strip():
            found.setdefault(mark[1], value)
    return found


def _slashed(text: str) -> Details:
    """Code words between strokes."""
    values = _between(STROKES, text)
    account = values.get("IBAN")
    counterparty = values.get("CNTP", "").split("/")
    if len(counterparty) >= 3:  # /CNTP/account/BIC/name/city
        account, values["BIC"], values["NAME"] = counterparty[0], counterparty[1], counterparty[2]
    told = " ".join(values.get(word, "") for word in ("REMI", "USTD", "PT", "PY", "RTRN"))
    return Details(
        said(values.get("NAME") or values.get("BENM") or values.get("ORDP")),
        "".join(account.split()) if account else None,
        said(values.get("BIC")),
        said(values.get("EREF")),
        said(told) or said(text),
        said(values.get("ULTC") or values.get("ULTD")),
        "RTRN" in values,
    )


def _of_ns(text: str) -> Details:
    """Field :NS: of the bank's own layout."""
    values: dict[str, str] = {}
    for line in text.split("\n"):
        number, rest = line[:2], line[2:].strip()
        if number.isdigit() and rest:
            values[number] = f"{values[number]} {rest}" if number in values else rest
    purpose = [values.get(f"{number:02}", "") for number in range(1, 15)]
    return Details(
        said(" ".join(values.get(number, "") for number in ("15", "16"))),
        said(values.get("34")),
        said(values.get("33")),
        None,
        said(" ".join([values.get("17", ""), *purpose])),
    )
