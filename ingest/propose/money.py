"""The sections of a proposed mapping of holdings, or of payments."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.propose import patterns
from ingest.propose.draft import Draft, constant, date_format, quoted
from ingest.propose.proposal import Column
from ingest.sources._table_transfers import STATUSES, TRANSFERS

TRANSFER_VALUES = (
    "from_name", "from_bank", "to_name", "to_bank", "end_to_end_id", "message_id", "uetr", "tx_hash", "purpose",
    "exchange_rate", "instructed_amount", "instructed_currency",
)  # fmt: skip


def holding(draft: Draft) -> None:
    """Add the sections of a table in which a row states who holds what."""
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
    keys += date_format(draft, dated) if dated else []
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


def transfer(draft: Draft) -> None:
    """Add the section of a table of payments."""
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
    keys = [("time", draft.use(time)), *date_format(draft, time)]
    if time.format is None and all(len(value) == 10 for value in time.samples):
        keys.append(("time_precision", constant("day")))
    return keys
