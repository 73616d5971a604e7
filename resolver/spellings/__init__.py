"""Other spellings of a name, for indexes that know nothing of scripts: folded, romanised, and of Korean names all ways.

What looks like a Korean name gets the usual romanisations of each syllable, apart and joined, and the Hangul that may
be behind them, so that HO Jong Son is found as Ho Chong-so'n, Heo Jeongseon or 허정손. These are aids to find a name
by, not what anybody is called: nothing is compared by them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from resolver.clean import korean, scripts
from resolver.clean.names import analyse

INITIALS = {"k": "k g", "t": "t d", "p": "p b", "c": "j ch", "l": "r l", "n": "n", "m": "m", "s": "s", "h": "h"}
VOWELS = {
    "a": "a",
    "A": "ya",
    "e": "ae e",
    "E": "ye",
    "o": "o eo u eu",
    "O": "yo yeo yu",
    "w": "oe",
    "W": "wa",
    "v": "wo",
    "i": "i",
    "u": "wi",
}
FINALS = {"k": "k", "n": "n", "N": "ng", "t": "t", "l": "l", "m": "m", "p": "p", "": ""}
"""Sounds that korean.py merges -> the usual ways to write them."""

HANGUL_INITIALS = {"k": "ㄱㅋ", "t": "ㄷㅌ", "p": "ㅂㅍ", "c": "ㅈㅊ", "l": "ㄹ", "n": "ㄴ", "m": "ㅁ", "s": "ㅅ",
                   "h": "ㅎ", "": "ㅇ"}  # fmt: skip
HANGUL_VOWELS = {"a": "ㅏ", "A": "ㅑ", "e": "ㅐㅔ", "E": "ㅖ", "o": "ㅓㅗㅜㅡ", "O": "ㅕㅛㅠ", "w": "ㅚ", "W": "ㅘ",
                 "v": "ㅝ", "i": "ㅣㅢ", "u": "ㅟ"}  # fmt: skip
HANGUL_FINALS = {"k": "ㄱ", "n": "ㄴ", "N": "ㅇ", "t": "ㅅ", "l": "ㄹ", "m": "ㅁ", "p": "ㅂ"}
LEADS, VOWEL_JAMO = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ", "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""The order in which Unicode composes syllables: https://www.unicode.org/versions/latest/core-spec/chapter-3/#G24646"""

MOST_JOINED = 2
"""Syllables of a given name up to which they are also written as one word."""


@lru_cache(maxsize=20_000)
def of(full_name: str, kind: str) -> tuple[str, ...]:
    """Further words by which a name may be looked for, sorted; none where it is plain Latin and no Korean name."""
    name = analyse(full_name, kind)
    found = set() if plain(full_name) else {*name.tokens, *scripts.tokens(full_name)}
    if kind == "person" and name.korean_key:
        found |= korean_words(name.korean_key)
    return tuple(sorted(found))


def plain(text: str) -> bool:
    """Whether an index that folds diacritics reads the words of a text as we do."""
    return text.isascii() and "'" not in text and "`" not in text


def korean_words(key: str) -> set[str]:
    """The words of all spellings of a Korean key, in Latin letters and in Hangul."""
    surname, _, given = key.partition(":")
    sounds = given.split("-")
    line = next(line for line in korean.SURNAMES.replace("\n", "|").split("|") if surname in line.split())
    latin = [spelt(sound) for sound in sounds]
    found = {*line.split(), *(word for words in latin for word in words)}
    hangul = ["".join(parts) for parts in product(*(in_hangul(sound) for sound in sounds))]
    family = sorted({syllable for word in line.split()[:2] for syllable in surname_in_hangul(word)})
    if len(sounds) <= MOST_JOINED:
        found |= {"".join(parts) for parts in product(*latin)}
        found |= {before + after for before in family for after in hangul} | set(hangul) | set(family)
    return found


def spelt(sound: str) -> list[str]:
    """The usual romanisations of a syllable."""
    initial, vowel, final = parts(sound)
    starts = INITIALS.get(initial, "").split() or [""]
    return [start + middle + FINALS[final] for start in starts for middle in VOWELS[vowel].split()]


def in_hangul(sound: str) -> list[str]:
    """The syllables that may be meant."""
    initial, vowel, final = parts(sound)
    tail = TAILS.index(HANGUL_FINALS.get(final, " "))
    return [
        chr(0xAC00 + (LEADS.index(lead) * 21 + VOWEL_JAMO.index(middle)) * 28 + tail)
        for lead in HANGUL_INITIALS[initial]
        for middle in HANGUL_VOWELS[vowel]
    ]


def surname_in_hangul(word: str) -> list[str]:
    """The syllables that a surname may be; 'ri' is also written with the R that the South drops."""
    sounds = korean.syllables(word) or []
    if len(sounds) != 1:
        return []
    initial, vowel, final = parts(sounds[0])
    return in_hangul(sounds[0]) + (in_hangul(f"l{vowel}{final}") if not initial and word[0] in "rl" else [])


def parts(sound: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a merged syllable: 'coN' is c, o, N."""
    initial = sound[0] if sound[0] not in VOWELS else ""
    rest = sound[len(initial) :]
    return initial, rest[0], rest[1:]
