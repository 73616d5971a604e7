"""The text of a proposed mapping (ingest/propose.py): its sections with their reasons; open questions are '?'."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest import patterns
from ingest.headers import meanings
from ingest.propose import ORGANISATION, PARTS, PERSON, PLACES, Column, Proposal, table_name
from ingest.sources._table_transfers import STATUSES, TRANSFERS

NAMES = {
    "alias": "alias", "trade_name": "trade", "former_name": "former", "maiden_name": "maiden",
    "local_name": "original_script",
}  # fmt: skip
NAME_PARTS = ("given", "middle", "patronymic", "family", "title", "suffix")
DATES = ("birth", "death", "incorporation", "dissolution")
COUNTRIES = {
    "nationality": "nationality", "citizenship": "citizenship", "residence": "residence",
    "jurisdiction": "jurisdiction", "tax_country": "tax",
}  # fmt: skip
IDENTIFIERS = (
    "passport", "national_id", "driver_licence", "ssn", "tax", "vat", "inn", "ogrn", "registration", "lei", "duns",
    "imo", "isin", "bic",
)  # fmt: skip
OF_ITS_COUNTRY = ("tax", "vat", "registration")
"""Numbers whose issuer is the organisation's own country."""

CONTACTS = ("phone", "fax", "email", "website", "device", "ip", "social")
ATTRIBUTES = (
    "gender", "position", "occupation", "employer", "department", "sector", "legal_form", "applied_on", "hired_on",
    "left_on", "onboarded_on", "risk", "pep",
)  # fmt: skip
DOCUMENTS = {"photo_hash": "photo", "cv_hash": "cv", "scan_hash": "passport_scan"}
TRANSFER_VALUES = (
    "from_name", "from_bank", "to_name", "to_bank", "end_to_end_id", "message_id", "uetr", "tx_hash", "purpose",
    "exchange_rate", "instructed_amount", "instructed_currency",
)  # fmt: skip
KEYS = ("key", "registration", "national_id", "tax", "lei", "passport", "iban", "account", "email")
"""Facts by which rows can be told apart, the best first."""


@dataclass
class Draft:
    """The mapping as it grows: its sections in order, and the questions."""

    proposal: Proposal
    sections: list[str] = field(default_factory=list)
    top: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def one(self, fact: str, place: str = "") -> Column | None:
        """The mapped column of a fact that a row has once."""
        return next(iter(self.all(fact, place)), None)

    def all(self, fact: str, place: str | None = None) -> list[Column]:
        """The mapped columns of a fact."""
        return [
            each
            for each in self.proposal.columns
            if each.mapped and each.fact == fact and (place is None or fact not in PARTS or each.place == place)
        ]

    def ask(self, question: str) -> str:
        """Note a question; the value that stands for it."""
        self.questions.append(question)
        return '"?"'

    def use(self, column: Column) -> str:
        """A column's name as a value, noted as used."""
        self.used.add(column.name)
        return quoted(column.name)

    def section(self, title: str, keys: Iterable[tuple[str, str]], columns: Sequence[Column], note: str = "") -> None:
        """Add a section with the reasons of its columns."""
        reasons = [f"# {comment(each)}" for each in columns] + ([f"# {note}"] if note else [])
        lines = [f"{key} = {value}" for key, value in keys]
        self.sections.append("\n".join([*reasons, title, *lines]))


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def constant(text: str) -> str:
    """A constant of a mapping."""
    return f"{{ is = {quoted(text)} }}"


def comment(column: Column) -> str:
    """Why a column is what it is, on one line."""
    shown = ", ".join(quoted(value) for value in column.samples)
    return f"{quoted(column.name)}: {column.confidence}, {column.why}" + (f": {shown}" if shown else "")


def completed(proposal: Proposal) -> Proposal:
    """The proposal with its text and its questions."""
    draft = Draft(proposal)
    {"record": _record, "holding": _holding, "transfer": _transfer}[proposal.kind](draft)
    invented = draft.one("invented")
    seen = proposal.sample
    draft.top.append(f"name = {quoted(table_name(proposal.file))}")
    draft.top.append("private = true  # own data, never for publication")
    if invented:
        draft.top.append(f"invented = {draft.use(invented)}")
    if seen.form == "csv" and seen.delimiter != ",":
        draft.top.append(f"delimiter = {quoted(seen.delimiter)}")
    if seen.sheet:
        draft.top.append(f"sheet = {quoted(seen.sheet)}  # of {', '.join(seen.sheets)}")
    columns = tuple(
        each
        if each.name in draft.used or not each.mapped
        else replace(each, confidence="guess", why=f"{each.fact}: has no place in a mapping of this kind")
        for each in proposal.columns
    )
    ignored = [
        f"{quoted(each.name)} = {quoted(each.why)}"
        + (f"  # {', '.join(map(quoted, each.samples))}" if each.samples else "")
        for each in columns
        if each.name not in draft.used
    ]
    head = f"# Proposed from {proposal.file}: its header and {proposal.rows} rows. Read it before you ingest with it."
    asked = [f"# QUESTION: {each}" for each in draft.questions]
    parts = ["\n".join([head, *asked, *draft.top])]
    parts += ["\n".join(["[ignored]", *ignored])] if ignored else []
    return replace(
        proposal, columns=columns, questions=tuple(draft.questions), toml="\n\n".join([*parts, *draft.sections]) + "\n"
    )


def _format(draft: Draft, column: Column) -> list[tuple[str, str]]:
    """The option of a section for the form of a column's dates."""
    if column.format == "?":
        return [("format", draft.ask(f"{column.name}: {column.why}"))]
    return [("format", quoted(column.format))] if column.format else []


def _split(column: Column) -> list[tuple[str, str]]:
    return [("split", quoted(column.split))] if column.split else []


# -------------------------------------------------------------------------------------------------------------- records


def _record(draft: Draft) -> None:
    kind = _kind(draft)
    _head(draft, kind)
    _names(draft)
    for fact in DATES:
        if column := draft.one(fact):
            keys = [("type", constant(fact)), ("value", draft.use(column)), *_format(draft, column)]
            draft.section("[[dates]]", keys, [column])
    countries = _addresses(draft, kind)
    for fact, type_ in COUNTRIES.items():
        for column in draft.all(fact):
            keys = [("type", constant(type_)), ("country", draft.use(column)), *_split(column)]
            draft.section("[[countries]]", keys, [column])
    _identifiers(draft, kind, countries)
    _contacts(draft, countries)
    _money(draft)
    for fact, type_ in DOCUMENTS.items():
        if column := draft.one(fact):
            perceptual = any(":" in value or len(value) < 32 for value in column.samples)
            keys = [("type", constant(type_)), ("perceptual_hash" if perceptual else "sha256", draft.use(column))]
            draft.section("[[documents]]", keys, [column])
    for fact in ATTRIBUTES:
        for column in draft.all(fact):
            draft.section("[[attributes]]", [("attribute", constant(fact)), ("value", draft.use(column))], [column])


def _kind(draft: Draft) -> str:
    """person, organisation, or party where the columns don't tell."""
    facts = {each.fact for each in draft.proposal.columns if each.mapped}
    person, organisation = len(facts & PERSON), len(facts & ORGANISATION)
    if person == organisation:
        return "party"
    return "person" if person > organisation else "organisation"


def _head(draft: Draft, kind: str) -> None:
    key, columns = _key(draft)
    keys = [("key", key), ("kind", _kind_value(draft, kind, columns))]
    words = {found for text in (draft.proposal.file.rpartition(".")[0], *(each.name for each in columns)) for word in
             patterns.folded(text).split() for found in meanings(word)}  # fmt: skip
    roles = sorted(words & {"customer", "applicant", "employee", "counterparty"})
    if len(roles) == 1:
        keys.append(("role", constant(roles[0])))
    if caption := _caption(draft):
        keys.append(("caption", caption))
    for fact, name in (("status", "published_status"), ("remarks", "remarks")):
        if column := draft.one(fact):
            keys.append((name, draft.use(column)))
            columns.append(column)
    draft.section("[record]", keys, columns)


def _key(draft: Draft) -> tuple[str, list[Column]]:
    """The column whose values tell the rows apart."""
    values = draft.proposal.sample.values
    for fact in KEYS:
        for column in draft.all(fact):
            filled = [value for value in values[column.name] if value]
            if len(filled) == draft.proposal.rows == len(set(filled)) or (fact == "key" and not draft.proposal.rows):
                return draft.use(column), [column]
    own = draft.one("key")
    why = f"{own.name} is empty or repeated in the sample" if own else "no column looks like a number of the rows"
    return draft.ask(f"key: which column tells the rows apart? {why}"), []


def _kind_value(draft: Draft, kind: str, columns: list[Column]) -> str:
    """The kind of the records: a column of words that mean one, or the same for all."""
    if column := draft.one("kind"):
        words = sorted({value for value in draft.proposal.sample.values[column.name] if value})
        found = {word: meanings(word) & {"person", "organisation", "asset"} for word in words}
        if words and len(words) <= 12 and any(found.values()):
            columns.append(column)
            pairs = []
            for word in words:
                told = next(iter(found[word])) if len(found[word]) == 1 else None
                meant = quoted(told) if told else draft.ask(f"{column.name}: is {word!r} a person or an organisation?")
                pairs.append(f"{quoted(word)} = {meant}")
            return f"{{ column = {draft.use(column)}, map = {{ {', '.join(pairs)} }} }}"
    return constant(kind)


def _caption(draft: Draft) -> str | None:
    for fact in ("name", "company_name"):
        if column := draft.one(fact):
            return draft.use(column)
    parts = [column for fact in ("given", "middle", "patronymic", "family") if (column := draft.one(fact))]
    if len(parts) == 1:
        return draft.use(parts[0])
    return f"[{', '.join(draft.use(column) for column in parts)}]" if parts else None


def _names(draft: Draft) -> None:
    if full := _caption(draft):
        columns = [column for fact in ("name", "company_name", *NAME_PARTS) if (column := draft.one(fact))]
        keys = [("type", constant("primary")), ("full_name", full)]
        keys += [(str(each.fact), draft.use(each)) for each in columns if each.fact in NAME_PARTS]
        draft.section("[[names]]", keys, columns)
    for fact, type_ in NAMES.items():
        for column in draft.all(fact):
            keys = [("type", constant(type_)), ("full_name", draft.use(column)), *_split(column)]
            draft.section("[[names]]", keys, [column])


def _addresses(draft: Draft, kind: str) -> list[Column]:
    """The sections of addresses; the columns of countries, those of the main address first."""
    countries: list[Column] = []
    for place in sorted({each.place for each in draft.proposal.columns if each.mapped and each.fact in PARTS}):
        found = {fact: column for fact in PARTS if (column := draft.one(fact, place))}
        told = sorted(set().union(*(meanings(word) for word in place.split())) & PLACES) if place else []
        if "country" in found:
            countries.append(found["country"])
        if set(found) <= {"country"}:
            type_ = {"person": "residence", "organisation": "jurisdiction"}.get(kind, "associated")
            keys = [("type", constant(type_)), ("country", draft.use(found["country"]))]
            draft.section("[[countries]]", keys, [found["country"]])
            continue
        type_ = told[0] if told else {"person": "residential", "organisation": "business"}.get(kind, "unknown")
        streets = [found[fact] for fact in ("street", "house_number") if fact in found]
        streets += draft.all("street_more", place)
        keys = [("type", constant(type_))]
        if "address" in found:
            keys.append(("full_address", draft.use(found["address"])))
        if streets:
            names = [draft.use(column) for column in streets]
            keys.append(("street", names[0] if len(names) == 1 else f"[{', '.join(names)}]"))
        keys += [
            (fact, draft.use(found[fact]))
            for fact in ("po_box", "postcode", "city", "region", "country")
            if fact in found
        ]
        columns = [*found.values(), *(each for each in streets if each not in found.values())]
        draft.section("[[addresses]]", keys, sorted(columns, key=lambda each: each.name))
    if column := draft.one("birth_place"):
        keys = [("type", constant("birth")), ("full_address", draft.use(column))]
        country = draft.one("birth_country")
        keys += [("country", draft.use(country))] if country else []
        draft.section("[[addresses]]", keys, [column, *([country] if country else [])])
    return countries


def _identifiers(draft: Draft, kind: str, countries: Sequence[Column]) -> None:
    document = next((fact for fact in ("passport", "national_id", "driver_licence") if draft.one(fact)), None)
    home = draft.one("jurisdiction") or next(iter(countries), None)
    for fact in IDENTIFIERS:
        for column in draft.all(fact):
            keys, columns = [("scheme", constant(fact)), ("number", draft.use(column))], [column]
            if fact == document and (issuer := draft.one("passport_country")):
                keys.append(("country", draft.use(issuer)))
                columns.append(issuer)
            elif fact in OF_ITS_COUNTRY and home and kind == "organisation":
                keys.append(("country", draft.use(home)))
            if fact == document:
                days = [(name, day) for name in ("expires", "issued") if (day := draft.one(f"passport_{name}"))]
                for name, day in days:
                    if day.format == days[0][1].format:
                        keys.append((f"{name}_on", draft.use(day)))
                        columns.append(day)
                keys += _format(draft, days[0][1]) if days else []
            draft.section("[[identifiers]]", [*keys, *_split(column)], columns)


def _contacts(draft: Draft, countries: Sequence[Column]) -> None:
    home = next(iter(countries), None) or draft.one("residence")
    for fact in CONTACTS:
        for column in draft.all(fact):
            keys = [("type", constant(fact)), ("value", draft.use(column)), *_split(column)]
            if fact in ("phone", "fax") and home and not all(value.startswith("+") for value in column.samples):
                keys.append(("country", draft.use(home)))
            draft.section("[[contacts]]", keys, [column])


def _money(draft: Draft) -> None:
    more = {"bank_bic": "bank_bic", "bank_name": "bank_name", "bank_code": "bank_code",
            "account_currency": "currency", "account_holder": "holder_name"}  # fmt: skip
    for fact, scheme in (("iban", "iban"), ("account", "national")):
        for column in draft.all(fact):
            keys, columns = [("number", draft.use(column)), ("scheme", constant(scheme))], [column]
            for part, name in more.items():
                if found := draft.one(part):
                    keys.append((name, draft.use(found)))
                    columns.append(found)
            draft.section("[[accounts]]", [*keys, *_split(column)], columns)
    for column in draft.all("wallet"):
        keys, columns = [("address", draft.use(column))], [column]
        for part, name in (("wallet_currency", "currency_published"), ("wallet_chain", "chain_published")):
            if found := draft.one(part):
                keys.append((name, draft.use(found)))
                columns.append(found)
        draft.section("[[wallets]]", [*keys, *_split(column)], columns)


# ----------------------------------------------------------------------------------------------- holdings and transfers


def _holding(draft: Draft) -> None:
    ends: dict[str, list[str]] = {"owner": [], "owned": []}
    columns: list[Column] = []
    for end, listed in ends.items():
        if column := draft.one(f"{end}_key"):
            question = f'{column.name}: of which mapping are these the keys? table = its `name`, such as "companies"'
            listed.append(f"{{ key = {draft.use(column)}, table = {draft.ask(question)} }}")
            columns.append(column)
        if column := draft.one(f"{end}_name"):
            listed.append(f"{{ name = {draft.use(column)} }}")
            columns.append(column)
    key, own = _statement_key(draft, columns)
    head = [("key", key), ("kind", constant("statement"))]
    if remarks := draft.one("remarks"):
        head.append(("remarks", draft.use(remarks)))
        own.append(remarks)
    draft.section("[record]", head, own, "a row states who holds what")
    keys = [("type", constant("owns")), ("interest", constant("shares"))]
    keys += [("from", f"[{', '.join(ends['owner'])}]"), ("to", f"[{', '.join(ends['owned'])}]")]
    for fact, name in (("share", "share"), ("nature", "nature")):
        if column := draft.one(fact):
            keys.append((name, draft.use(column)))
            columns.append(column)
    if (column := draft.one("directness")) and set(draft.proposal.sample.values[column.name]) <= {
        "direct",
        "indirect",
        "",
    }:
        keys.append(("directness", draft.use(column)))
        columns.append(column)
    days = [(name, day) for fact, name in (("since", "valid_from"), ("until", "valid_to")) if (day := draft.one(fact))]
    formats = {day.format for _, day in days if day.filled}
    for name, day in days:
        if len(formats) < 2 or day.format == days[0][1].format:
            keys.append((name, draft.use(day)))
            columns.append(day)
    dated = next((day for _, day in days if day.filled), None)
    keys += _format(draft, dated) if dated else []
    draft.section("[[relations]]", keys, columns)


def _statement_key(draft: Draft, ends: Sequence[Column]) -> tuple[str, list[Column]]:
    """The key of a row of holdings: its own, or owner and owned together with the first day."""
    column = draft.one("key")
    values = draft.proposal.sample.values
    if column and len(set(filter(None, values[column.name]))) == draft.proposal.rows:
        return draft.use(column), [column]
    since = draft.one("since")
    chosen = [*ends, *([since] if since else [])]
    rows = list(zip(*(values[each.name] for each in chosen), strict=True))
    if chosen and len(set(rows)) == len(rows) and all(all(row[: len(ends)]) for row in rows):
        names = [draft.use(each) for each in ends]
        if len({row[: len(ends)] for row in rows}) < len(rows) and since:
            names.append(draft.use(since))
        return f"[{', '.join(names)}]", []
    return draft.ask("key: which columns tell the rows apart?"), []


def _transfer(draft: Draft) -> None:
    values, columns = draft.proposal.sample.values, list[Column]()
    keys: list[tuple[str, str]] = []
    if (column := draft.one("key")) and len(set(filter(None, values[column.name]))) == draft.proposal.rows:
        keys.append(("key", draft.use(column)))
        columns.append(column)
    schemes = {end: _scheme(draft, end) for end in ("from", "to")}
    chain = "chain" in schemes.values()
    column = draft.one("type")
    if column and column.filled and set(values[column.name]) <= set(TRANSFERS):
        keys.append(("type", draft.use(column)))
        columns.append(column)
    else:
        keys.append(("type", constant("token" if chain else "bank")))
    for end, scheme in schemes.items():
        column = draft.one(f"{end}_account") or draft.one(f"{end}_name")
        assert column
        keys += [(f"{end}_scheme", constant(scheme)), (f"{end}_value", draft.use(column))]
        columns.append(column)
        if customer := draft.one(f"{end}_customer"):
            question = f'{customer.name}: of which mapping are these the keys? table = its `name`, such as "customers"'
            keys.append((end, f"[{{ key = {draft.use(customer)}, table = {draft.ask(question)} }}]"))
            columns.append(customer)
    keys += _amounts(draft, columns, chain)
    keys += _time(draft, columns)
    for fact in TRANSFER_VALUES:
        if column := draft.one(fact):
            keys.append((fact, draft.use(column)))
            columns.append(column)
    column = draft.one("status")
    if column and column.filled and set(values[column.name]) <= set(STATUSES):
        keys.append(("status", draft.use(column)))
        columns.append(column)
    draft.section("[transfer]", keys, list(dict.fromkeys(columns)))


def _scheme(draft: Draft, end: str) -> str:
    """What an end's values are: iban, chain, processor, national; party where only a name is there."""
    column = draft.one(f"{end}_account")
    if column is None:
        return "party"
    filled = [value for value in draft.proposal.sample.values[column.name] if value]
    for check, scheme in (("iban", "iban"), ("wallet", "chain"), ("email", "processor")):
        if filled and sum(map(patterns.CHECKS[check], filled)) >= 0.9 * len(filled):
            return scheme
    return "national"


def _amounts(draft: Draft, columns: list[Column], chain: bool) -> list[tuple[str, str]]:
    amount, fee, currency = draft.one("amount"), draft.one("fee"), draft.one("currency")
    assert amount
    written = [value for each in (amount, fee) if each for value in draft.proposal.sample.values[each.name] if value]
    keys = [("amount", draft.use(amount))] + ([("fee", draft.use(fee))] if fee else [])
    columns += [amount, *([fee] if fee else [])]
    marks = patterns.amount_marks(written)
    if marks is None:
        example = next(value for value in written if "," in value)
        asked = f'{amount.name}: is the comma of {example} a decimal mark? decimal = "," if so, else thousands = ","'
        keys.append(("decimal", draft.ask(asked)))
    else:
        keys += [("decimal", quoted(marks[0]))] if marks[0] == "," else []
        keys += [("thousands", quoted(marks[1]))] if marks[1] else []
    if currency:
        keys.append(("currency", draft.use(currency)))
        columns.append(currency)
    else:
        keys.append(("currency", draft.ask('currency: no column tells it: currency = { is = "EUR" }, or another code')))
    if chain:
        asked = (
            'asset: which coin or token is paid? asset = { is = "tron:TR7N..." } (chain and contract, or "tron:native")'
        )
        keys.append(("asset", draft.ask(asked)))
    return keys


def _time(draft: Draft, columns: list[Column]) -> list[tuple[str, str]]:
    time = draft.one("time")
    assert time
    columns.append(time)
    keys = [("time", draft.use(time)), *_format(draft, time)]
    if time.format is None and all(len(value) == 10 for value in time.samples):
        keys.append(("time_precision", constant("day")))
    return keys
