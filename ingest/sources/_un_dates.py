"""Days of the Islamic calendar as days of ours, for the lists that publish a few of them."""

from __future__ import annotations

ISLAMIC_DAY = """
create or replace temp macro islamic_day(year, month, day) as
    date '1970-01-01' + ((11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + day - 492533)::integer
"""
"""SQL that makes islamic_day(year, month, day): the day of our calendar, by the tabular rule of 11 leap years in 30.

The calendars in use differ from the rule by a day or two, so a day found by it stands for the days around it.
Source: Reingold and Dershowitz, Calendrical Calculations, https://doi.org/10.1017/9781107415058, chapter 7.
"""
