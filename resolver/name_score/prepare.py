"""Names made ready to be compared by the million: each distinct name analysed once, its words as numbers in arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolver.clean import scripts
from resolver.clean.names import Name, analyse
from resolver.name_score.words import Word, word

WORDS = {"person": 8, "organisation": 12}
"""So many words of a name are compared one by one; those after them count in the comparison of the whole."""

_SPLIT = re.compile(r"[\s,.\-()\"«»/\u00b7\u30fb]+|(?<=[\u3400-\u9fff\uac00-\ud7af])(?=[\u3400-\u9fff\uac00-\ud7af])")
_PARTS = re.compile(r"[\s,.\-()\"«»/\u00b7\u30fb]+")

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Prepared:
    """Distinct names of one kind, in arrays; -1 = none.

    `place`: name as published -> row. `ids` [rows, words]: each word's place in `vocabulary`, in the published order.
    `forms`, `ordered`, `glued`: the words with blanks, sorted with blanks, and as published without blanks.
    `skeleton`, `korean`, `chinese`, `legal`, `numbers`: codes, equal where the keys are equal. `latin`: Latin letters.
    """

    kind: str
    place: dict[str, int]
    vocabulary: tuple[Word, ...]
    ids: Ints
    count: Ints
    forms: NDArray[np.object_]
    ordered: NDArray[np.object_]
    glued: NDArray[np.object_]
    initials: tuple[frozenset[str], ...]
    acronym: NDArray[np.object_]
    skeleton: Ints
    korean: Ints
    chinese: Ints
    legal: Ints
    numbers: Ints
    latin: NDArray[np.bool_]

    def rows(self, names: Iterable[str]) -> Ints:
        """The rows of names as published."""
        return np.fromiter((self.place[name] for name in names), dtype=np.int32)


def prepare(names: Iterable[str], kind: str) -> Prepared:
    """Analyse the distinct names among these. `kind`: person; any other is read as an organisation."""
    kind = "person" if kind == "person" else "organisation"
    distinct = sorted(set(names))
    found = [analyse(name, kind) for name in distinct]
    place: dict[tuple[str, str], int] = {}
    ids = np.full((len(found), WORDS[kind]), -1, dtype=np.int32)
    for row, (name, published) in enumerate(zip(found, distinct, strict=True)):
        sources = {} if name.script == "Latn" else _sources(published)
        for column, text in enumerate(name.compared[: WORDS[kind]]):
            ids[row, column] = place.setdefault((text, sources.get(text, "")), len(place))
    return Prepared(
        kind=kind,
        place={name: row for row, name in enumerate(distinct)},
        vocabulary=tuple(word(text, source, kind) for text, source in place),
        ids=ids,
        count=np.fromiter((min(len(name.compared), WORDS[kind]) for name in found), dtype=np.int32),
        forms=_texts(" ".join(name.compared) for name in found),
        ordered=_texts(" ".join(sorted(name.compared)) for name in found),
        glued=_texts("".join(name.compared) for name in found),
        initials=tuple(_initials(name) for name in found),
        acronym=_texts(_acronym(name) for name in found),
        skeleton=_codes([name.skeleton_key for name in found]),
        korean=_codes([name.korean_key for name in found]),
        chinese=_codes([name.chinese_key for name in found]),
        legal=_codes([name.legal_form for name in found]),
        numbers=_codes([" ".join(name.numbers) or None for name in found]),
        latin=np.fromiter((name.script == "Latn" for name in found), dtype=bool),
    )


def _sources(published: str) -> dict[str, str]:
    """Folded word -> its spelling in its own script, where the one is made of the other alone."""
    found = {tokens[0]: part for part in _SPLIT.split(published) if len(tokens := scripts.tokens(part)) == 1}
    return found | {"".join(scripts.tokens(part)): part for part in _PARTS.split(published) if part}


def _acronym(name: Name) -> str:
    """The acronym that a name states, or the name where it is one word of two to six letters."""
    return name.acronym or (name.tokens[0] if len(name.tokens) == 1 and 2 <= len(name.tokens[0]) <= 6 else "")


def _initials(name: Name) -> frozenset[str]:
    """The first letters of the words of an organisation; those of two words count too."""
    return frozenset(name.initials) | ({"".join(word[0] for word in name.tokens)} if len(name.tokens) == 2 else set())


def _texts(values: Iterable[str]) -> NDArray[np.object_]:
    """An array of texts."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def _codes(values: Sequence[str | None]) -> Ints:
    """Equal numbers for equal keys; -1 for none."""
    seen: dict[str, int] = {}
    return np.fromiter((-1 if v is None else seen.setdefault(v, len(seen)) for v in values), dtype=np.int32)
