"""Published dates, often partial, as inclusive ranges with their precision.

Written forms are those of the lists of OFAC, the UN, the UK and the EU: '22 Aug 1969', 'Aug 1969', '1969',
'circa 1969', '1961 to 1963', '1969-08-22', '1969-08-00', '22/08/1969', '00/00/1969', 'dd/mm/1969', '1960s',
'1965 or 1966', 'EXACT 1969', '00-08-1969', '08/1969'. Months are known in several languages.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

FIRST_YEAR, LAST_YEAR = 1500, 2100
"""Years outside of these are another calendar (1347 may be a year of the Hijra) or a typing error, and refused."""

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_name) if number} | {"sept": 9}
_OTHER_MONTHS = """
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
"""
_MONTHS |= {name: number for line in _OTHER_MONTHS.strip().splitlines() for number, name in enumerate(line.split(), 1)}
_EXACT = re.compile(r"^exact(?:ly)?\s+", re.I)
_CIRCA = re.compile(r"^(circa|c\.|ca\.?|approximately|approx\.?|about|around|~)\s*", re.I)
_CIRCA_BEHIND = re.compile(r"\s+(?:approximately|approx\.?|circa)$", re.I)
_RANGE = re.compile(r"^(?:between\s+)?(.+?)\s*(?:\bto\b|\band\b|\bbis\b|[–—]|(?<=\d{4})\s*-\s*(?=\d{4}))\s*(.+)$", re.I)
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:T.*|Z|[+-]\d\d:\d\d)?")
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?[ .-]+(?:de |di )?)?([^\W\d_]+)\.?(?: de| del)?[ ,-]+(\d{4})", re.I
)
_WORDS_US = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.I)
_NUMBERS = re.compile(r"(?:(\d{1,2}|dd|mm)[/.-])?(\d{1,2}|dd|mm)[/.-](\d{4})", re.I)
_EITHER = re.compile(r"(\d{4}) or (\d{4})", re.I)


@dataclass(frozen=True)
class Published:
    """A date as published: first and last possible day, precision (day, month, year, range), and circa."""

    first: date
    last: date
    precision: str
    approximate: bool


def parse(text: str, month_first: bool = False) -> Published | None:
    """The range of days that a published date names; None where it can't be read, or names no day of the calendar.

    `month_first`: the publisher writes 08/22/1969 (U.S.); otherwise 22/08/1969. The order is the publisher's and is
    never guessed from a value. 'circa' sets `approximate` and widens nothing.
    """
    words = _EXACT.sub("", " ".join(text.split()).strip(" .;,"))
    bare = _CIRCA_BEHIND.sub("", _CIRCA.sub("", words))
    approximate = bare != words
    whole = _single(bare, month_first)
    if (match := _EITHER.fullmatch(bare)) and int(match[2]) - int(match[1]) == 1:  # of other years, not those between
        bare = f"{match[1]} to {match[2]}"
    if whole is None and (match := _RANGE.match(bare)):
        start, end = _single(_CIRCA.sub("", match[1]), month_first), _single(_CIRCA.sub("", match[2]), month_first)
        if start and end and start[0] <= end[1]:
            whole = (start[0], end[1], "range")
    return Published(*whole, approximate) if whole else None


def _single(text: str, month_first: bool) -> tuple[date, date, str] | None:
    """First day, last day and precision of a date that is no range of two dates."""
    if match := re.fullmatch(r"(\d{4})", text):
        return _span(int(match[1]), 0, 0)
    if match := re.fullmatch(r"(\d{3}0)'?s", text, re.I):
        year = int(match[1])
        first, last = _span(year, 0, 0), _span(year + 9, 0, 0)
        return (first[0], last[1], "range") if first and last else None
    if match := _ISO.fullmatch(text):
        return _span(int(match[1]), int(match[2]), int(match[3] or 0))
    if match := re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text):
        return _span(int(match[1]), int(match[2]), int(match[3]))
    if (match := _WORDS.fullmatch(text)) and (month := _MONTHS.get(match[2].lower())):
        return _span(int(match[3]), month, int(match[1] or 0))
    if (match := _WORDS_US.fullmatch(text)) and (month := _MONTHS.get(match[1].lower())):
        return _span(int(match[3]), month, int(match[2]))
    if match := _NUMBERS.fullmatch(text):
        one, two = (int(part) if (part or "").isdigit() else 0 for part in match.group(1, 2))
        day, month = (two, one) if month_first and match[1] else (one, two)
        return _span(int(match[3]), month, day)
    return None


def _span(year: int, month: int, day: int) -> tuple[date, date, str] | None:
    """The days of a year, month or day; 0 means not published. None where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR or month > 12 or (day and not month):
        return None
    if not month:
        return date(year, 1, 1), date(year, 12, 31), "year"
    last = calendar.monthrange(year, month)[1]
    if not day:
        return date(year, month, 1), date(year, month, last), "month"
    return (date(year, month, day), date(year, month, day), "day") if day <= last else None
