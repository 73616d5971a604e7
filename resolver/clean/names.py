"""One analysis per distinct spelling of a name: folded words, what is no part of it, keys to compare by.

What sanctions lists put into a name field and is no name is set apart: titles, 'Jr.', '(REF.018)', 'care of ...', an
acronym in brackets, the legal form of a company (rigour's table of legal forms in many languages).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from rigour.names import extract_org_types, remove_org_types

from resolver.clean import arabic, chinese, korean, scripts
from resolver.clean.chinese import chinese_key, surname_reading
from resolver.clean.korean import korean_key
from resolver.clean.numerals import figures, roman_figures
from resolver.clean.values import Row, clean

_REFERENCE = re.compile(r"\(\s*(?:(?:REF|UN|EU|ID)[\s.:]*[A-Z]{0,3}|[A-Z]{1,3}\.)[.\s]*\d[\w./-]*\s*\)", re.I)
_CARE_OF = re.compile(r"\b(?:c\s*/\s*o|care\s+of)\b.*$", re.I | re.S)
_OTHER_NAME = re.compile(r"\((?:a\.?k\.?a|f\.?k\.?a|n\.?k\.?a|formerly|previously|also|alias|see)\b[^)]*\)?", re.I)
_ACRONYM = re.compile(r"\(\s*([A-Z][A-Z0-9&.-]{1,11})\s*\)")
_TITLE_WORDS = """
mr mrs ms miss dr doctor prof professor sir lady lord dame gen general col colonel maj major capt captain lt lieutenant
brig brigadier adm admiral cmdr commander sgt eng engineer ing hon rev fr imam sheikh shaykh sheik shaikh sheikha mullah
mulla maulavi mawlawi maulawi maulvi mawlana maulana haji hajji hadji hajj alhaj qari ustad ustaz ustadh ayatollah
hojatoleslam president prasident presidente minister ministre premier chancellor ambassador senator governor prince
princess herr frau monsieur mme mlle madame maitre senor senora sra sig signor signora dott dottor dottoressa avv
gospodin gospozha polkovnik doktor akademik
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})
_SET_APART = _TITLES | _SUFFIXES
_TELLING = _SET_APART | arabic.TRIGGERS | {"care"}
_FORM_WORDS = {"corporation": "corp", "corp": "corp", "company": "co", "co": "co", "incorporated": "llc", "firm": "co"}
_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{3})")
_HONOURED = re.compile(r"(?:先生|女士|小姐|博士)$")
_FOREIGN = re.compile("[\u00b7\u30fb\u2022\uff65]")
_DIGIT = re.compile(r"[0-9]")
_SMALL = frozenset({"and", "of", "the", "for", "de", "et", "und", "y", "i", "do", "da", "di"})

_DIGRAPHS = (
    ("schtsch", "s"), ("shch", "s"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("kh", "k"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("dh", "d"),
    ("zh", "j"), ("sh", "s"), ("dj", "j"), ("ch", "c"), ("ts", "s"), ("tz", "s"), ("ck", "k"), ("q", "k"), ("x", "ks"),
    ("z", "s"),
)  # fmt: skip
_HARD_C = re.compile(r"c(?![eiyh])")
_SEMIVOWEL = re.compile(r"(?<=[aeiouy])w")
_VOWELS = re.compile(r"[aeiouyh]+")
_DOUBLED = re.compile(r"(.)\1+")


class Name(NamedTuple):
    """What one spelling of a name tells.

    `form`: `tokens` with blanks between, in the published order, folded to Latin. `script`: ISO 15924. `family`,
    `given`: where a comma shows them ('FAMILY, Given'), or the script puts the family name first (Han, Hangul).
    `titles`: titles and suffixes taken out. `legal_form`: generic form of a company, of all languages ('llc', 'jsc').
    `numbers`: words with a digit, which tell branches and factories apart; numbers of organisations are in figures.
    `compared`: the words that keys are made of: Arabic compounds joined, articles left out. `initials`: first letters
    of the words of an organisation, without and with the words of its legal form. Keys are None where they would say
    nothing.
    """

    script: str
    form: str
    tokens: tuple[str, ...]
    sorted_key: str | None
    skeleton_key: str | None
    korean_key: str | None
    chinese_key: str | None = None
    family: str | None = None
    given: str | None = None
    titles: tuple[str, ...] = ()
    legal_form: str | None = None
    numbers: tuple[str, ...] = ()
    acronym: str | None = None
    compared: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def analyse(full_name: str, kind: str) -> Name:
    """The analysis of a name as published. `kind`: person, organisation, or any other (read as an organisation's)."""
    text = full_name
    if "(" in text or "/" in text or "care" in text.lower():
        text = _CARE_OF.sub(" ", _OTHER_NAME.sub(" ", _REFERENCE.sub(" ", text)))
    short = None
    if kind != "person" and "(" in text:
        found = _ACRONYM.search(text)
        if found and _stands_for(found[1], text[: found.start()]):
            text = text[: found.start()] + " " + text[found.end() :]
            short = "".join(scripts.tokens(found[1]))
    text = text.strip() if text.isascii() else _HONOURED.sub("", _ARTICLE.sub("", text).strip())
    return _person(text or full_name) if kind == "person" else _organisation(text or full_name, kind, short)


def _stands_for(short: str, name: str) -> bool:
    """Whether what stands in brackets may be made of the letters of the name before it; a place, as a rule, is not."""
    letters = iter(re.sub(r"[^a-z0-9]", "", name.lower()))
    wanted = re.sub(r"[^a-z0-9]", "", short.lower())
    begins = {word[0] for word in scripts.tokens(name)}
    return bool(wanted) and wanted[0] in begins and all(letter in letters for letter in wanted)


def _person(text: str) -> Name:
    """The analysis of a person's name."""
    script = scripts.script(text)
    before, comma, after = text.partition(",")
    family_part, given_part = scripts.tokens(before), scripts.tokens(after) if comma else ()
    words = family_part + given_part
    dropped = []
    if not _SET_APART.isdisjoint(words):
        dropped = [token for token in words if token in _SET_APART]
        family_part, given_part = _without_titles(family_part), _without_titles(given_part)
    if comma and not (family_part and given_part):  # 'John Smith, Jr.'
        comma, family_part, given_part = "", family_part + given_part, ()
    family, given = (" ".join(family_part), " ".join(given_part)) if comma else (None, None)
    words = family_part + given_part
    if script == "Hani" and words and (reading := surname_reading(text)):
        words = (reading, *words[1:])
    if script in ("Hani", "Hang") and 2 <= len(words) <= 4 and not re.search(r"\s", text.strip()):
        family, given = words[0], "".join(words[1:])
    if script in ("Hani", "Kana") and len(parts := _FOREIGN.split(text)) > 1:  # a foreign name, written by its sound
        words = tuple("".join(scripts.tokens(part)) for part in parts if part.strip())
    if not words:
        words, dropped = scripts.tokens(text), []
    compared = arabic.join(words, len(family_part) if comma else 0)
    known = family if family in words else None
    return Name(
        script=script,
        form=" ".join(words),
        tokens=words,
        sorted_key=" ".join(sorted(words)) or None,
        skeleton_key=_skeletons(compared),
        korean_key=korean_key(words, known) if script in ("Latn", "Hang") else None,
        chinese_key=chinese_key(words, known) if script in ("Latn", "Hani") else None,
        family=family,
        given=given,
        titles=tuple(dropped),
        numbers=_numbers(words),
        compared=compared,
    )


def _without_titles(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of one part of a name without titles before and suffixes after it."""
    start, end = 0, len(words)
    while start < end and words[start] in _TITLES:
        start += 1
    while end > start and words[end - 1] in _SUFFIXES:
        end -= 1
    return words[start:end]


def _organisation(text: str, kind: str, acronym: str | None) -> Name:
    """The analysis of another name; its legal form is taken out of the words, unless nothing else is there."""
    folded = roman_figures(" ".join(text.casefold().split()))
    forms = extract_org_types(folded, generic=True)
    every = scripts.tokens(folded)
    words = scripts.tokens(remove_org_types(folded, replacement=" ")) if forms else every
    words, more = _without_form_words(words or every)
    words = figures(words)
    legal = " ".join(sorted({generic for _, generic in forms} | more)) or None
    compared = arabic.join(words)
    return Name(
        script=scripts.script(text),
        form=" ".join(words),
        tokens=words,
        sorted_key=" ".join(sorted(words)) or None,
        skeleton_key=_skeletons(compared),
        korean_key=korean_key(words) if kind == "party" and legal is None else None,
        legal_form=legal,
        numbers=_numbers(words),
        acronym=acronym,
        compared=compared,
        initials=tuple(sorted({short for short in (_initials(words), _initials(every)) if len(short) >= 3})),
    )


def _initials(words: tuple[str, ...]) -> str:
    """The first letters of the words, small words left out."""
    return "".join(word[0] for word in words if word not in _SMALL)


def _without_form_words(words: tuple[str, ...]) -> tuple[tuple[str, ...], set[str]]:
    """Words without 'Corporation', 'Company' at either end, which rigour leaves in place, and what they stand for."""
    found = set()
    while len(words) > 1 and (words[-1] in _FORM_WORDS or words[0] in _FORM_WORDS):
        at = -1 if words[-1] in _FORM_WORDS else 0
        found.add(_FORM_WORDS[words[at]])
        words = words[:-1] if at else words[1:]
    return words, found


def _skeletons(words: tuple[str, ...]) -> str | None:
    """The consonants of the words, sorted."""
    return " ".join(sorted({skeleton(word) for word in words})) or None


def _numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that hold a digit, sorted."""
    if "".join(words).isalpha():
        return ()
    return tuple(sorted({word for word in words if _DIGIT.search(word)}))


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants of a folded word, with those that romanisations exchange made one; a word with a digit is whole.

    Muhammad, Mohamed and the Arabic spelling (mhmd) are 'md'; Qadhafi and Kadafi are 'kdf'.
    """
    if _DIGIT.search(word):
        return word
    text = word
    for many, one in _DIGRAPHS:
        text = text.replace(many, one)
    text = _HARD_C.sub("k", text) if "c" in word and "ch" not in word else text
    rest = _DOUBLED.sub(r"\1", _VOWELS.sub("", _SEMIVOWEL.sub("", text).replace("w", "v")))
    return rest or word[:1]


COLUMNS = (
    "record_id varchar, kind varchar, type varchar, quality varchar, full_name varchar, script varchar, form varchar, "
    "tokens varchar[], sorted_key varchar, skeleton_key varchar, korean_key varchar, family varchar, given varchar, "
    "legal_form varchar, numbers varchar[], acronym varchar, chinese_key varchar, "
    "compared varchar[], initials varchar[]"
)


SAID = """
create or replace temp table name_said as
select n.record_id, r.kind, n.type, n.quality, n.full_name, min(n.family) as family, min(n.given) as given
from work.stage_name as n
join work.record as r on r.record_id = n.record_id
group by n.record_id, r.kind, n.type, n.quality, n.full_name
"""


def names_table(con: DuckDBPyConnection) -> None:
    """Make `work.name_clean`: one row per record and distinct name with its analysis.

    Reads `work.stage_name` and `work.record` (whose kind decides how a name is read). A family or given name that is
    published as such goes before what the spelling shows. Of a name that a record has with several types or qualities
    each stays. Names of persons in plain words are put together from their words (plain_names.py), the others analysed
    one by one.
    """
    from resolver.clean import plain_names

    con.execute(SAID)
    plain_names.find(con, _word)
    query = "select * from name_said as s where rowid not in (select id from name_plain)"
    clean(con, "name_clean", query, COLUMNS, lambda rows: (_row(*row) for row in rows))
    plain_names.insert(con)


def _word(word: str) -> tuple[str, str, str, bool]:
    """A word of plain letters, as it is compared, its skeleton, and whether it means more beside other words."""
    compared = arabic.one_word(word)
    telling = word in _TELLING or korean.is_surname(word) or chinese.is_surname(word)
    return word, compared, skeleton(compared), telling


def _row(record: str, kind: str, type: str, quality: str, full: str, family: str | None, given: str | None) -> Row:
    """One row of work.name_clean."""
    name = analyse(full, kind)
    family_form = " ".join(scripts.tokens(family)) if family else name.family
    given_form = " ".join(scripts.tokens(given)) if given else name.given
    korean, chinese = name.korean_key, name.chinese_key
    if kind == "person" and family_form and given_form and name.script in ("Latn", "Hang"):
        parts = (family_form, *given_form.split())
        korean = korean_key(parts, family_form) or korean
        chinese = chinese_key(parts, family_form) or chinese
    return (
        record, kind, type, quality, full, name.script, name.form, list(name.tokens), name.sorted_key,
        name.skeleton_key, korean, family_form, given_form, name.legal_form, list(name.numbers), name.acronym,
        chinese, list(name.compared), list(name.initials),
    )  # fmt: skip
