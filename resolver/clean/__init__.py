"""Value rules: a published value in, its normal form out.

Pure functions; nothing here reads or writes a table but `values` and `names.names_table`, which make `work.*_clean`.

    values.py       every distinct published value -> work.country_clean, identifier_clean, address_clean, ...
    names.py        one analysis per spelling (scripts.py, korean.py) -> work.name_clean
    rarity.py       how much a shared word of a name tells
    wallets.py      chain addresses (encodings.py: their checksums)
    identifiers.py  (check_digits.py: what python-stdnum lacks)     addresses.py  (address_parts.py: their parts)
    accounts.py  contacts.py  countries.py  dates.py  money.py
"""
