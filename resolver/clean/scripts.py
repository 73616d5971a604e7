"""Which script a text is written in, and its folded Latin form: lower case, no diacritics, no punctuation.

Transliteration: anyascii, letter by letter, after Unicode's compatibility form (NFKC). It keeps Cyrillic digraphs
(shch) but glues Han and Hangul syllables together, so these are set apart first.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

RANGES = (
    (0x0041, 0x024F, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0530, 0x058F, "Armn"),
    (0x0590, 0x05FF, "Hebr"),
    (0x0600, 0x077F, "Arab"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x137F, "Ethi"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x3040, 0x30FF, "Kana"),
    (0x3400, 0x9FFF, "Hani"),
    (0xAC00, 0xD7AF, "Hang"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFF, "Arab"),
    (0x20000, 0x323AF, "Hani"),
)
"""First and last code point of blocks -> script (ISO 15924; Kana stands for Hiragana and Katakana together)."""

_SYLLABIC = re.compile(r"([\u3400-\u9fff\uac00-\ud7af\U00020000-\U000323af])")
_MARKS = re.compile("['\u2018\u2019\u02bc\u02bb\u02be\u02bf`\u00b4\u2032\u0640\u200b-\u200f]")
_LETTER = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[a-z0-9]+")


def script(text: str) -> str:
    """ISO 15924 code of the script of most letters ('Latn', 'Cyrl', 'Hani', ...); 'Zyyy' for none or an unknown one."""
    if text.isascii():
        return "Latn" if _LETTER.search(text) else "Zyyy"
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            found = _script(ord(letter))
            counts[found] = counts.get(found, 0) + 1
    return max(sorted(counts), key=counts.__getitem__) if counts else "Zyyy"


def _script(point: int) -> str:
    """The script of one code point."""
    return next((name for first, last, name in RANGES if first <= point <= last), "Zyyy")


def _kept(letter: str) -> bool:
    """Whether a sign is a letter, or a mark that makes another syllable of one (the voicing of Kana)."""
    return letter in "\u3099\u309a" or not unicodedata.combining(letter)


def tokens(text: str) -> tuple[str, ...]:
    """Words of a text as folded Latin: Ch'oe -> choe, Müller -> muller, 김정은 -> gim jeong eun, Щукин -> shchukin.

    Apostrophes and other signs inside a word are taken out; every other sign separates words.
    """
    if not text.isascii():
        text = _SYLLABIC.sub(r" \1 ", unicodedata.normalize("NFKC", text))
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if _kept(letter))
        text = anyascii(_MARKS.sub("", unicodedata.normalize("NFC", text)))
    return tuple(_WORD.findall(_MARKS.sub("", text).lower()))
