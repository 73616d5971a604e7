"""Words of Arabic and Persian names, as they are compared: compound names made one word, articles left out.

'Abd al-Rahman, Abdul Rahman, Abdulrahman, Abdur-Rahman and عبد الرحمن are one word; so are Saif al-Din, Saifuddin and
Seif Eddine, or Habib Ullah and Habibullah. Articles (al, el, as ...) and bin, ibn, ben are written or
dropped at will by publishers, and are left out where other words remain.
"""

from __future__ import annotations

import re
from functools import lru_cache

ARTICLES = frozenset({"al", "el", "ul", "il", "as", "ash", "ar", "ad", "an", "at", "az", "adh", "ath"})
DESCENT = frozenset({"bin", "ibn", "ben", "bint", "binti", "bt"})
_SERVANT = frozenset(
    [
        "abd",
        "abdul",
        "abdel",
        "abdal",
        "abdol",
        "abdoul",
        "abdur",
        "abdus",
        "abdu",
        "abdou",
        "abdo",
        "bd",
        "adbul",
        "abudl",
        "badul",
    ]
)
_SERVED = """
rahman rahim aziz malik malek karim kareem latif lateef hamid hameed majid majeed hakim hakeem salam salaam samad ghani
gani wahid waheed wahab wahhab razzaq razaq razak razzak qadir qader kader kadir jabbar rashid rasheed hadi hafiz hafez
haq haqq hay hayy baqi baki basir baseer sattar satar fattah fatah ghafar ghaffar ghafur ghafoor gaffar jalil jaleel
kabir kabeer khaliq khalik khalek mannan manan matin mateen muhsin mohsen nasir naser nasser nur noor quddus qudus rauf
raouf sabur saboor shakur shakoor wadud wadood wali zahir zaher basit baset bari quddous halim haleem muttalib muttaleb
aal ilah elah rab rabb rasul rasool nabi ahad qayyum qayum wakil mumin momin moneim munim munem
rhmn rhym ezyz ecyz mlk krym ltyf hmyd mjyd hkym slm smd ghny whyd whab rzaq qadr jbar rshyd hady hafz hq ftah ghfwr
jlyl
"""
_NAMES = frozenset(_SERVED.split())
_FAITH = frozenset(
    ["din", "deen", "dine", "ddin", "eddin", "eddine", "uddin", "addin", "uddeen", "aldin", "aldeen", "eldin", "eldine"]
)
_GOD = frozenset({"ullah", "allah", "ollah", "ullo", "ulla"})
_MUHAMMAD = re.compile(r"^(?:mohd|muhd|mhmd|m[aeou]k?h?[aeo]m+[aeiou]?[dt]|mehmed|mehmet|magomed|mohammod)$")

TRIGGERS = _SERVANT | _FAITH | _GOD | ARTICLES | DESCENT


@lru_cache(maxsize=200_000)
def one_word(word: str) -> str:
    """A folded word in one spelling, where it is a compound name or a variant of Muhammad; else as it is."""
    if word.startswith("abd"):
        return next(("abd" + word[cut:] for cut in range(3, 7) if word[cut:] in _NAMES), word)
    if word[0] == "m" and _MUHAMMAD.match(word):
        return "muhammad"
    return word


def join(words: tuple[str, ...], family: int = 0) -> tuple[str, ...]:
    """Words of a name as they are compared: compounds joined, articles and words of descent left out.

    `family`: how many words stand before the comma of 'FAMILY, Given', over which nothing is joined. What would leave
    fewer than two words is not left out.
    """
    if TRIGGERS.isdisjoint(words):
        return tuple(map(one_word, words))
    joined: list[str] = []
    place = 0
    while place < len(words):
        word, rest = words[place], words[place + 1 : family if place < family else None]
        step = 1
        if word in _SERVANT and rest:
            skip = 1 if rest[0] in ARTICLES and len(rest) > 1 else 0
            if rest[skip] in _NAMES or skip:
                word, step = "abd" + rest[skip], 2 + skip
        elif rest and word not in ARTICLES:
            if rest[0] in _FAITH or rest[0] in _GOD:
                word, step = word + ("uddin" if rest[0] in _FAITH else "ullah"), 2
            elif rest[0] in ARTICLES and len(rest) > 1 and rest[1] in ("din", "deen", "dine"):
                word, step = word + "uddin", 3
        joined.append(one_word(word))
        place += step
    said = tuple(word for word in joined if word not in ARTICLES and word not in DESCENT)
    return said if len(said) >= 2 else tuple(joined)
