"""A mapping proposed for a table that has none: what each column seems to hold, by its header and a sample of values.

Nothing is ingested on a proposal: it is written for a person to read (`resolver mapping FILE`), with the reason for
each column. A column goes into the mapping where its header and its values agree, or its values have check digits that
hold; what is less sure stands under [ignored] with the reason. What only a person can know is a question: '?', which
no ingest accepts (03/04/1990 is March or April; '1,234' is a thousand or one and a bit).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.propose import headers, patterns
from ingest.propose.headers import meanings
from ingest.propose.sample import Sample, sample
from ingest.source import InputFile
from resolver.errors import UsageError

CHECK = {
    **dict.fromkeys(("birth", "death", "incorporation", "dissolution", "passport_expires", "passport_issued"), "date"),
    **dict.fromkeys(("time", "since", "until", "applied_on", "hired_on", "left_on", "onboarded_on"), "date"),
    **dict.fromkeys(("nationality", "citizenship", "residence", "jurisdiction", "tax_country", "country"), "country"),
    **dict.fromkeys(("birth_country", "passport_country"), "country"),
    **dict.fromkeys(("passport", "national_id", "driver_licence", "ssn", "tax", "vat", "inn", "ogrn"), "number"),
    **dict.fromkeys(("registration", "duns", "imo", "account", "from_account", "to_account"), "number"),
    **dict.fromkeys(("bank_bic", "bic"), "bic"),
    **dict.fromkeys(("name", "given", "family", "middle", "patronymic", "owner_name", "alias", "maiden_name"), "name"),
    **dict.fromkeys(("from_name", "to_name", "employer", "city", "position", "occupation"), "text"),
    **dict.fromkeys(("company_name", "owned_name", "address", "street", "local_name", "former_name"), "text"),
    **dict.fromkeys(("currency", "account_currency", "instructed_currency"), "currency"),
    **dict.fromkeys(("amount", "fee", "instructed_amount"), "amount"),
    **dict.fromkeys(("photo_hash", "cv_hash", "scan_hash", "tx_hash"), "hash"),
    **{each: each for each in ("iban", "lei", "isin", "email", "phone", "website", "ip", "wallet", "postcode")},
    "fax": "phone", "gender": "gender", "share": "share",
}  # fmt: skip
"""Fact -> what its values must look like; others may be anything."""

STRONG = ("iban", "lei", "email", "wallet", "isin")
"""Values that tell what they are, whatever the header says."""

_REPEATED_FACTS = """
alias trade_name former_name maiden_name local_name nationality citizenship passport national_id tax vat
registration lei phone fax email website device ip social wallet iban account employer position occupation
"""
REPEATED = frozenset(_REPEATED_FACTS.split())
"""Facts of which a row may have several columns."""

PARTS = frozenset(
    {"address", "street", "street_more", "house_number", "po_box", "city", "region", "postcode", "country"}
)
PLACES = frozenset({"registered", "residential", "business", "postal", "delivery", "headquarters", "birth"})
_PERSON_FACTS = """
given middle patronymic birth gender nationality citizenship passport birth_place hired_on
"""
PERSON = frozenset(_PERSON_FACTS.split())
_ORGANISATION_FACTS = """
company_name incorporation dissolution registration lei vat legal_form ogrn duns sector
"""
ORGANISATION = frozenset(_ORGANISATION_FACTS.split())

_DOCUMENTS = ("passport", "national_id", "driver_licence")
NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("passport_country", "passport_expires", "passport_issued"), _DOCUMENTS),
    **dict.fromkeys(("bank_bic", "bank_name", "bank_code", "account_currency"), ("iban", "account")),
    "account_holder": ("iban", "account"),
    "wallet_currency": ("wallet",),
    "wallet_chain": ("wallet",),
    "birth_country": ("birth_place",),
}
"""Fact -> those of which it tells something: without one of them it says nothing."""

TRANSFER = ({"amount"}, {"time"}, {"from_account", "from_name"}, {"to_account", "to_name"})
HOLDING = ({"owner_name", "owner_key"}, {"owned_name", "owned_key"})
"""What makes a table one of payments, or of holdings: a fact of each set."""

SURE, LIKELY, GUESS = "sure", "likely", "guess"


@dataclass(frozen=True)
class Column:
    """What a column seems to hold.

    `fact` is None where nothing is known. `confidence`: sure, likely; a guess is not mapped. `place`: the words of the
    header that tell addresses apart. `samples`: up to three different values; `filled`: how many rows have one.
    """

    name: str
    fact: str | None
    confidence: str
    why: str
    samples: tuple[str, ...]
    filled: int
    place: str = ""
    format: str | None = None
    split: str | None = None

    @property
    def mapped(self) -> bool:
        """Whether it goes into the mapping."""
        return self.fact is not None and self.confidence != GUESS


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping: its columns, its text in TOML, and the questions that a person has to answer first."""

    file: str
    kind: str
    rows: int
    columns: tuple[Column, ...]
    questions: tuple[str, ...] = ()
    toml: str = ""
    sample: Sample = field(default_factory=lambda: Sample("csv", {}, 0), repr=False)

    def lines(self) -> list[str]:
        """What was seen, a line a column."""
        return [
            f"{each.name} -> {f'{each.fact}, {each.confidence}' if each.mapped else 'ignored'} ({each.why})"
            + (f": {', '.join(repr(value) for value in each.samples)}" if each.samples else "")
            for each in self.columns
        ]


def propose(file: InputFile, sheet: str | None = None) -> Proposal:
    """The mapping that a file's header and first rows suggest.

    Raises: DataError for a file that is no table; UsageError for a sheet that is not there.
    """
    from ingest.propose import toml

    seen = sample(file, sheet)
    kind = kind_of(seen)
    columns = tuple(_settled(kind, [column(name, values, kind, seen) for name, values in seen.values.items()], seen))
    return toml.completed(Proposal(file.base, kind, seen.rows, columns, sample=seen))


def write(
    path: Path, to: Path | None = None, sheet: str | None = None, encoding: str | None = None
) -> tuple[Proposal, Path]:
    """Write the mapping proposed for a file beside it, or to a path; nothing is replaced.

    `encoding` is that of a text file, if not UTF-8.

    Raises: UsageError where the mapping is there already; DataError for a file that is no table.
    """
    import tempfile

    from ingest.files import collect

    target = to or path.with_name(f"{path.name.removesuffix('.gz').rpartition('.')[0] or path.name}.toml")
    if target.exists():
        raise UsageError(f"{target}: there is a mapping already. Name another with --output, or remove it first.")
    with tempfile.TemporaryDirectory() as folder:
        files = collect([path], Path(folder), encoding)
        if len(files) > 1:
            raise UsageError(f"{path}: {len(files)} files. Name one table.")
        found = propose(files[0], sheet)
    target.write_text(found.toml, encoding="utf-8")
    return found, target


def rows(found: Proposal) -> list[dict[str, object]]:
    """A proposal as a table: column, what it becomes, how sure that is, why, and samples."""
    return [
        {
            "column": each.name,
            "becomes": each.fact if each.mapped else "ignored",
            "confidence": each.confidence,
            "why": each.why,
            "samples": list(each.samples),
        }
        for each in found.columns
    ]


def summary(found: Proposal, written: Path) -> dict[str, object]:
    """A proposal as one document: the file written, the questions, the columns."""
    return {"mapping": str(written), "kind": found.kind, "questions": list(found.questions), "columns": rows(found)}


def kind_of(seen: Sample) -> str:
    """'transfer', 'holding' or 'record': what a row of the table is, by the headers."""
    for kind, needed in (("transfer", TRANSFER), ("holding", HOLDING)):
        facts = {found.fact for name in seen.values if (found := headers.match(name, kind)) and _close(found)}
        if all(facts & some for some in needed):
            return kind
    return "record"


def _close(found: headers.Match) -> bool:
    return found.exact or found.known


# ----------------------------------------------------------------------------------------------------------- one column


def column(name: str, values: Sequence[str], kind: str, seen: Sample) -> Column:
    """What one column seems to hold, by itself."""
    filled = [value for value in values if value]
    samples = tuple(dict.fromkeys(value[:60] for value in filled))[:3]
    made = Column(name, None, GUESS, "neither header nor values are known", samples, len(filled))
    if name in seen.nested:
        return replace(
            made, why=f"holds values inside values ({seen.nested[name]}): write them to columns of their own"
        )
    found = headers.match(name, kind)
    strong = next((each for each in STRONG if filled and _share(filled, each) >= 0.9), None)
    if kind == "record" and strong and (found is None or found.fact in ("account", "iban", "wallet", "remarks")):
        exact = found is not None and found.exact
        return _dressed(
            replace(made, fact=strong, confidence=SURE if exact else LIKELY, why=_fits(filled, strong)), filled
        )
    if found is None:
        return made
    place = " ".join(word for word in found.rest if meanings(word) & PLACES) if found.fact in PARTS else ""
    made = replace(made, fact=found.fact, place=place)
    if not filled:
        return replace(made, confidence=LIKELY if found.exact else GUESS, why="by the header; no value in the sample")
    check = CHECK.get(found.fact)
    fits = _share(filled, check) if check else 1.0
    why = f"by the header; {_fits(filled, check)}" if check else "by the header"
    if fits < 0.5:
        return replace(made, why=f"the header says {found.fact}, but {_fits(filled, check)}")
    if not _close(found) and not (check in STRONG and fits >= 0.9):
        return replace(made, why=f"perhaps {found.fact}: the header has more words")
    confidence = SURE if found.exact and fits >= 0.9 else LIKELY
    return _dressed(replace(made, confidence=confidence, why=why), filled)


def _share(values: Sequence[str], check: str) -> float:
    """Share of values that a check accepts, each of the pieces where they are several."""
    accepts = patterns.CHECKS[check]
    good = sum(
        accepts(value) or (_pieces(value) is not None and all(map(accepts, _pieces(value) or ()))) for value in values
    )
    return good / len(values)


def _fits(values: Sequence[str], check: str | None) -> str:
    if not check:
        return "any value"
    return f"{round(_share(values, check) * len(values))} of {len(values)} values look like {check}"


def _pieces(value: str) -> list[str] | None:
    """The parts of a value that is a list; None where it is single."""
    for mark in (";", "|"):
        if mark in value:
            return [piece.strip() for piece in value.split(mark) if piece.strip()]
    return None


def _dressed(made: Column, filled: Sequence[str]) -> Column:
    """With the form of its dates, and the mark that cuts its values."""
    if CHECK.get(made.fact or "") == "date":
        forms = patterns.date_forms(filled)
        if not forms:
            return replace(made, confidence=GUESS, why=f"the header says {made.fact}, but its dates have no one form")
        if forms[0].unclear:
            return replace(made, confidence=GUESS, why="years of two digits: write them with four")
        if len(forms) > 1:
            first = next(value for value in filled)
            why = f"{first} can be day or month first: write {' or '.join(each.pattern for each in forms)}"
            return replace(made, confidence=LIKELY, format="?", why=why)
        return replace(made, format=forms[0].pattern or None)
    if made.fact in REPEATED:
        for mark in (";", "|"):
            if any(mark in value for value in filled) and made.fact not in ("employer", "position", "occupation"):
                return replace(made, split=mark)
    return made


# --------------------------------------------------------------------------------------------------------- all together


def _settled(kind: str, found: list[Column], seen: Sample) -> list[Column]:
    """The columns after what they say of each other: no fact twice, a person's company is the employer, and so on."""
    facts = {each.fact for each in found if each.mapped}
    if kind == "record":
        if facts & PERSON and "company_name" in facts and facts & {"name", "given", "family"}:
            found = _renamed(found, "company_name", "employer")
        if "family" in facts and not facts & {"given", "name", "company_name"}:
            found = _renamed(found, "family", "name")
        if not facts & PERSON and {"name", "company_name"} <= facts:
            found = _doubted(found, "name", "a contact person? Map it to attributes if it is to be kept")
        found = _address_lines(found, seen)
        facts = {each.fact for each in found if each.mapped}
        for fact, some in NEEDS.items():
            if not facts & set(some):
                why = f"{fact.replace('_', ' ')} of what? No column of {' or '.join(some)}"
                found = _doubted(found, fact, why)
    return _once(kind, found)


def _renamed(found: list[Column], old: str, new: str) -> list[Column]:
    return [replace(each, fact=new) if each.fact == old else each for each in found]


def _doubted(found: list[Column], fact: str, why: str) -> list[Column]:
    return [replace(each, confidence=GUESS, why=why) if each.fact == fact else each for each in found]


def _address_lines(found: list[Column], seen: Sample) -> list[Column]:
    """'Address' beside a column for the city is a street, unless its values hold the city, too."""
    settled = []
    for each in found:
        city = next(
            (other for other in found if (other.fact, other.place) == ("city", each.place) and other.mapped), None
        )
        if each.fact == "address" and city:
            pairs = [pair for pair in zip(seen.values[each.name], seen.values[city.name], strict=True) if all(pair)]
            whole = sum(town.casefold() in line.casefold() for line, town in pairs) >= 0.5 * len(pairs) and pairs
            settled.append(each if whole else replace(each, fact="street"))
        else:
            settled.append(each)
    return settled


def _once(kind: str, found: list[Column]) -> list[Column]:
    """A second column for a fact that a row has once is a guess; the surest is taken, then the first."""
    order = sorted(
        (number for number, each in enumerate(found) if each.mapped),
        key=lambda number: (found[number].confidence != SURE, number),
    )
    taken: dict[tuple[str | None, str], str] = {}
    for number in order:
        each = found[number]
        if each.fact in REPEATED and kind == "record":
            continue
        place = each.place if each.fact in PARTS else ""
        first = taken.setdefault((each.fact, place), each.name)
        if first != each.name and each.fact != "street_more":
            found[number] = replace(each, confidence=GUESS, why=f"{first} is {each.fact} already")
    return found


def table_name(file: str) -> str:
    """The name of a mapping after its file: 'Customers 2024.xlsx' is customers_2024."""
    from anyascii import anyascii

    stem = file.rpartition(".")[0] or file
    name = re.sub(r"[^a-z0-9]+", "_", anyascii(stem).lower()).strip("_")
    return name if re.match("[a-z]", name) else f"table_{name}".rstrip("_")
