"""Amounts of money without a rounding error: whole units and a scale, from published text and back.

Minor units of currencies: ISO 4217. An amount is `units` / 10 ** `scale`; '12.50' USD is (1250, 2).
"""

from __future__ import annotations

import re

MAX_DIGITS = 38
"""What a HUGEINT of DuckDB and a DECIMAL of most databases hold."""

MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF", "XAG", "XAU", "XPD", "XPT", "XDR"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""Decimal places of currencies that have not two."""

_PLAIN = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?|([+-]?)\.(\d+)")
_THOUSANDS = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+)\.(\d+)|([+-]?)(\d{1,3}(?:,\d{3}){2,})")


def minor_units(currency: str) -> int:
    """Decimal places that a currency has under ISO 4217: 2 unless it is known to have another number."""
    return MINOR_UNITS.get(currency.upper(), 2)


def parse(published: str, decimal_comma: bool = False) -> tuple[int, int]:
    """(units, scale) of a published decimal amount, exact; the scale is the number of decimals that were published.

    `decimal_comma`: the publisher writes 12,50 (SWIFT MT, and much of Europe). Thousands separators are taken only
    where they can be nothing else: '1,234.50', '1,234,567' (not '1,234', which may be a decimal comma).
    Raises: ValueError for anything else: an exponent, a currency sign, an ambiguous comma, more than 38 digits.
    """
    text = published.strip().replace("\u2212", "-")
    if decimal_comma:
        text = text.translate({ord(","): ".", ord("."): ","})
        text = text[:-1] if text.endswith(".") else text  # SWIFT MT writes whole amounts as '100,'
    if match := _PLAIN.fullmatch(text):
        sign, whole, decimals = (match[1], match[2], match[3] or "") if match[2] else (match[4], "0", match[5])
    elif match := _THOUSANDS.fullmatch(text):
        sign = match[1] or match[4] or ""
        whole, decimals = (match[2] or match[5]).replace(",", ""), match[3] or ""
    else:
        raise ValueError(f"{published!r}: no exact amount. Expected digits with one decimal mark, such as 1234.50.")
    digits = (whole + decimals).lstrip("0")
    if len(digits) > MAX_DIGITS or len(decimals) > MAX_DIGITS:
        raise ValueError(f"{published!r}: more than {MAX_DIGITS} digits; no exact amount can be kept.")
    units = int(digits or "0")
    return (-units if sign == "-" else units), len(decimals)


def text(units: int, scale: int) -> str:
    """The decimal text of an amount: (-1250, 2) is '-12.50'."""
    digits = str(abs(units)).rjust(scale + 1, "0")
    number = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    return f"-{number}" if units < 0 else number
