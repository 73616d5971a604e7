"""The sections of a proposed mapping of records: names, dates, numbers, addresses, contacts, accounts, wallets."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.propose import patterns
from ingest.propose.draft import Draft, constant, date_format, quoted, split_mark
from ingest.propose.headers import meanings
from ingest.propose.proposal import ORGANISATION, PARTS, PERSON, PLACES, Column

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
KEYS = ("key", "registration", "national_id", "tax", "lei", "passport", "iban", "account", "email")
"""Facts by which rows can be told apart, the best first."""


def record(draft: Draft) -> None:
    """Add the sections of a table of persons, organisations or both."""
    kind = _kind(draft)
    _head(draft, kind)
    _names(draft)
    for fact in DATES:
        if column := draft.one(fact):
            keys = [("type", constant(fact)), ("value", draft.use(column)), *date_format(draft, column)]
            draft.section("[[dates]]", keys, [column])
    countries = _addresses(draft, kind)
    for fact, type_ in COUNTRIES.items():
        for column in draft.all(fact):
            keys = [("type", constant(type_)), ("country", draft.use(column)), *split_mark(column)]
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
            keys = [("type", constant(type_)), ("full_name", draft.use(column)), *split_mark(column)]
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
                keys += date_format(draft, days[0][1]) if days else []
            draft.section("[[identifiers]]", [*keys, *split_mark(column)], columns)


def _contacts(draft: Draft, countries: Sequence[Column]) -> None:
    home = next(iter(countries), None) or draft.one("residence")
    for fact in CONTACTS:
        for column in draft.all(fact):
            keys = [("type", constant(fact)), ("value", draft.use(column)), *split_mark(column)]
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
            draft.section("[[accounts]]", [*keys, *split_mark(column)], columns)
    for column in draft.all("wallet"):
        keys, columns = [("address", draft.use(column))], [column]
        for part, name in (("wallet_currency", "currency_published"), ("wallet_chain", "chain_published")):
            if found := draft.one(part):
                keys.append((name, draft.use(found)))
                columns.append(found)
        draft.section("[[wallets]]", [*keys, *split_mark(column)], columns)
