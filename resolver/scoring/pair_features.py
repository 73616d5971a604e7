"""Features of a pair: what the learnt score looks at, the same in training and in use.

A record with several values of a field is compared by those that fit best. What one side doesn't publish is NaN, which
the trees treat as a state of its own: missing is no disagreement. Each feature belongs to one field, so that
contributions can be summed for a reader. Everything is computed in arrays, for a chunk of pairs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resolver.kinds import Kind, Model
from resolver.scoring.pair_values import Floats, Ints, Names, Sides, Texts, Values, spread, text_fields

VERSION = 2
"""Raised with every change of a feature's meaning: a model made for another version is refused."""

CHUNK = 100_000
"""Pairs whose features are computed at one time."""

ALIKE = 0.84
"""Jaro-Winkler similarity from which two words of names are taken for one."""

SHORT_FORM = 0.9
"""Similarity of two words that are spellings or short forms of one given name (clean/nicknames.py): Bill, William."""

NAME = (
    "shared bits",
    "alone bits, less",
    "alone bits, more",
    "words, less",
    "words, more",
    "same words",
    "initials",
    "letters",
    "given",
    "family",
    "swapped",
    "given bits",
    "family bits",
)
DATE = ("digits", "year digits", "month digits", "day digits", "years apart", "shared bits")
TEXT = ("letters", "bits")


def columns(kind: Kind, model: Model) -> list[tuple[str, str]]:
    """(field, feature) of each column of a matrix, in order."""
    date = "birth" if kind.name == "person" else "founded"
    listed = [("first score", "bits"), ("candidates", "rules")]
    listed += [(field, "level") for field in model.levels()]
    listed += [("name", feature) for feature in NAME]
    listed += [(date, feature) for feature in DATE]
    for field in text_fields(kind):
        listed += [(field, feature) for feature in TEXT]
        if field == "postcode":
            listed.append((field, "same beginning"))
    return listed


def chunks(pairs: int) -> Iterator[slice]:
    """Slices of at most CHUNK pairs."""
    for begin in range(0, pairs, CHUNK):
        yield slice(begin, min(begin + CHUNK, pairs))


def matrix(held: Sides, left: Ints, right: Ints, weight: Floats, rules: Floats, levels: Floats) -> Floats:
    """The features of pairs of rids (left, right), one row a pair.

    `weight` is the first score in bits, `rules` the number of candidate rules that gave the pair, `levels` the levels
    of the model's comparisons, -1 where one side publishes nothing.
    """
    parts = [weight[:, None], rules[:, None], np.where(levels < 0, np.nan, levels)]
    parts.append(name_features(held.names, left, right))
    parts.append(date_features(held.dates, left, right))
    for field, values in held.texts.items():
        parts.append(text_features(values, left, right, beginning=field == "postcode"))
    return np.hstack(parts).astype(np.float32)


# ------------------------------------------------------------------------------------------------------------- helpers


def crossed(start: Ints, codes: Ints, left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """Each value of the left with each of the right: the place of the pair, the left code, the right code."""
    n, m = start[left + 1] - start[left], start[right + 1] - start[right]
    counts = n * m
    pair = np.repeat(np.arange(len(left)), counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    wide = m[pair]
    a = start[left][pair] + within // np.maximum(wide, 1)
    b = start[right][pair] + within % np.maximum(wide, 1)
    return pair, codes[a], codes[b]


def similarity(scorer: Callable[..., Any], texts: Texts, a: Ints, b: Ints) -> Floats:
    """Similarity, 0 to 1, of texts by code; equal codes are 1."""
    from rapidfuzz.process import cpdist

    found = np.ones(len(a), dtype=np.float32)
    other = np.flatnonzero(a != b)
    if len(other):
        found[other] = cpdist(texts[a[other]], texts[b[other]], scorer=scorer, dtype=np.float32)
    return found


def text_similarity(scorer: Callable[..., Any], a: Texts, b: Texts) -> Floats:
    """Similarity, 0 to 1, of texts; NaN where one is ''."""
    from rapidfuzz.process import cpdist

    found = np.where(a == b, np.float32(1), np.float32(0)).astype(np.float32)
    empty = (a == "") | (b == "")
    other = np.flatnonzero((a != b) & ~empty)
    if len(other):
        found[other] = cpdist(a[other], b[other], scorer=scorer, dtype=np.float32)
    found[empty] = np.nan
    return found


def best(pair: Ints, score: NDArray[Any]) -> Ints:
    """The place of the highest score of each pair that has one, the first of equals; `pair` is ascending."""
    order = np.lexsort((-score, pair))
    first = np.ones(len(order), dtype=bool)
    first[1:] = pair[order][1:] != pair[order][:-1]
    return order[first]


def sums(pair: Ints, values: Any, pairs: int) -> Any:
    """The sum of the values of each pair."""
    return np.bincount(pair, weights=values, minlength=pairs)


# -------------------------------------------------------------------------------------------------------------- fields


def text_features(values: Values, left: Ints, right: Ints, *, beginning: bool) -> Floats:
    """Letters that agree of the two texts most alike (0 to 1), bits of rarity if equal; of postcodes the beginning."""
    from rapidfuzz.distance import Levenshtein

    found = np.full((len(left), 2 + beginning), np.nan, dtype=np.float32)
    pair, a, b = crossed(values.start, values.codes, left, right)
    if not len(pair):
        return found
    alike = similarity(Levenshtein.normalized_similarity, values.texts, a, b)
    top = best(pair, alike)
    at, a, b, alike = pair[top], a[top], b[top], alike[top]
    found[at, 0] = alike
    found[at, 1] = np.where(a == b, values.bits[a], 0)
    if beginning:
        letters = values.beginning
        found[at, 2] = np.cumprod(letters[a] == letters[b], axis=1).sum(axis=1)
    return found


def date_features(values: Values, left: Ints, right: Ints) -> Floats:
    """Digits in which the two dates most alike differ, whole and by part, years apart, bits of rarity if equal."""
    found = np.full((len(left), len(DATE)), np.nan, dtype=np.float32)
    pair, a, b = crossed(values.start, values.codes, left, right)
    if not len(pair):
        return found
    digits = values.digits
    known = (digits[a] != ord("*")) & (digits[b] != ord("*"))
    differ = (digits[a] != digits[b]) & known
    top = best(pair, -(differ.sum(axis=1) - known.sum(axis=1) / 16).astype(np.float32))
    at, a, b, differ, known = pair[top], a[top], b[top], differ[top], known[top]
    years = (digits[:, :4].astype(np.int64) - ord("0")) @ np.array([1000, 100, 10, 1])
    found[at, 0] = differ.sum(axis=1)
    found[at, 1] = differ[:, :4].sum(axis=1)
    found[at, 2] = np.where(known[:, 4], differ[:, 4:6].sum(axis=1), np.nan)
    found[at, 3] = np.where(known[:, 6], differ[:, 6:].sum(axis=1), np.nan)
    found[at, 4] = np.abs(years[a] - years[b])
    found[at, 5] = np.where(a == b, values.bits[a], 0)
    return found


def name_features(names: Names, left: Ints, right: Ints) -> Floats:
    """How the two names that fit best agree: words aligned and left alone, weighted by rarity, given and family."""
    found = np.full((len(left), len(NAME)), np.nan, dtype=np.float32)
    pair, a, b = crossed(names.start, names.codes, left, right)
    if not len(pair):
        return found
    aligned = align(names.words, a, b)
    top = best(pair, aligned[:, 0] - (aligned[:, 1] + aligned[:, 2]) / 2)
    at, a, b = pair[top], a[top], b[top]
    found[at, :8] = aligned[top]
    found[at, 8:] = parts(names, a, b)
    return found


def align(words: Values, a: Ints, b: Ints) -> Floats:
    """Of two names by code: bits shared and left alone, numbers of words, same words, initials, letters."""
    from rapidfuzz.distance import JaroWinkler

    pair, x, y = crossed(words.start, words.codes, a, b)
    alike = similarity(JaroWinkler.normalized_similarity, words.texts, x, y)
    first, short = words.first, words.short
    initial = (short[x] | short[y]) & (x != y) & (first[x] == first[y])
    alike = np.where(initial, np.float32(ALIKE), alike)
    alike = np.where(short_forms(words, x, y), np.maximum(alike, np.float32(SHORT_FORM)), alike)
    n, m = words.start[a + 1] - words.start[a], words.start[b + 1] - words.start[b]
    rows = spread(words.start, a)
    left_of, right_of = sides_of(n, m)
    ours, theirs = np.zeros(len(rows), np.float32), np.zeros(int(m.sum()), np.float32)
    np.maximum.at(ours, left_of, alike)
    np.maximum.at(theirs, right_of, alike)
    left_bits = words.bits[words.codes[rows]]
    right_bits = words.bits[words.codes[spread(words.start, b)]]
    left_pair, right_pair = np.repeat(np.arange(len(a)), n), np.repeat(np.arange(len(a)), m)
    shared, alone, letters = [], [], []
    for of, score, bits in ((left_pair, ours, left_bits), (right_pair, theirs, right_bits)):
        shared.append(sums(of, np.where(score >= ALIKE, bits * score, 0), len(a)))
        alone.append(sums(of, np.where(score >= ALIKE, 0, bits), len(a)))
        letters.append(sums(of, score, len(a)))
    return np.column_stack(
        [
            (shared[0] + shared[1]) / 2,
            np.minimum(*alone),
            np.maximum(*alone),
            np.minimum(n, m),
            np.maximum(n, m),
            sums(pair, x == y, len(a)),
            sums(pair, initial, len(a)),
            (letters[0] + letters[1]) / np.maximum(n + m, 1),
        ]
    ).astype(np.float32)


def short_forms(words: Values, x: Ints, y: Ints) -> NDArray[np.bool_]:
    """Whether words by code are different spellings or short forms of one given name."""
    names, known = words.given, words.of_given
    asked = np.flatnonzero(known[x] & known[y] & (x != y))
    code, place = np.unique(x[asked] * len(known) + y[asked], return_inverse=True)
    answers = [not names[one].isdisjoint(names[other]) for one, other in zip(*divmod(code, len(known)), strict=True)]
    found = np.zeros(len(x), dtype=bool)
    found[asked] = np.array(answers, dtype=bool)[place]
    return found


def sides_of(n: Ints, m: Ints) -> tuple[Ints, Ints]:
    """Where the left and the right word of each crossing stand, among all words of the left and of the right."""
    counts = n * m
    of = np.repeat(np.arange(len(n)), counts)
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    wide = np.maximum(m[of], 1)
    return (np.cumsum(n) - n)[of] + within // wide, (np.cumsum(m) - m)[of] + within % wide


def parts(names: Names, a: Ints, b: Ints) -> Floats:
    """Letters that agree of given and of family names, and crosswise; how rare they are where they agree."""
    from rapidfuzz.distance import JaroWinkler

    scorer = JaroWinkler.normalized_similarity
    given = text_similarity(scorer, names.given[a], names.given[b])
    family = text_similarity(scorer, names.family[a], names.family[b])
    cross = [
        text_similarity(scorer, names.given[a], names.family[b]),
        text_similarity(scorer, names.family[a], names.given[b]),
    ]
    bits = [
        np.where(np.isnan(alike), np.nan, np.where(alike >= ALIKE, np.fmin(rare[a], rare[b]), 0))
        for alike, rare in ((given, names.given_bits), (family, names.family_bits))
    ]
    return np.column_stack([given, family, np.fmin(*cross), *bits]).astype(np.float32)
