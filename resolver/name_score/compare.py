"""How two names of a kind differ: named features of pairs, made in bulk.

The words of both names are aligned, the best pair first, by letters, sounds, identities (rigour) and short forms; what
is aligned and what is left over counts by its rarity. To these come comparisons of the whole text. All features are the
same for (a, b) and (b, a).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from resolver.name_score.prepare import Ints, Prepared
from resolver.name_score.words import of_all_scripts

Floats = NDArray[np.float32]

FEATURES = (
    "matched_share_low",  # rarity of aligned words by rarity of all: in the name that is covered less
    "matched_share_high",  # the same in the name that is covered more
    "matched_bits",  # rarity of aligned words
    "left_over_bits_low",  # rarity of words that align with none: in the name that has less of it
    "left_over_bits_high",
    "left_over_low",  # how many such words
    "left_over_high",
    "worst_aligned",  # similarity of the worst aligned pair
    "mean_aligned",
    "misfit_bits",  # rarity of aligned words by what they lack in similarity
    "exact_share",  # aligned words that are spelt alike
    "identity_share",  # ... that are known as one name
    "sound_share",  # ... that sound alike only
    "initial_share",  # ... of which one is the other's initial or short form
    "in_order",  # aligned words stand in the same order
    "first_words",  # similarity of the first words
    "last_words",
    "rarest_word",  # best similarity of the rarest word, the lower of both names
    "ratio",
    "sort_ratio",
    "set_ratio",
    "partial_ratio",
    "glued_ratio",
    "jaro_winkler",
    "edits",  # letters that differ after sorting of words
    "words_low",
    "words_high",
    "letters_low",
    "letters_high",
    "same_skeleton",
    "same_korean",
    "same_chinese",
    "scripts_differ",
    "same_numbers",
    "same_legal_form",
    "acronym",
    "place_conflict",  # both have a place left over, and not the same
)
ALIGNED = 0.55
"""Words less alike than this are not aligned."""


def features(names: Prepared, left: Ints, right: Ints) -> Floats:
    """One row per pair of rows of `names`, one column per name of FEATURES."""
    words = _Words(names)
    told = (names.korean[left] == names.korean[right]) & (names.korean[left] >= 0)
    told |= (names.chinese[left] == names.chinese[right]) & (names.chinese[left] >= 0)
    left, right = np.minimum(left, right), np.maximum(left, right)
    seen = np.where(told, left, right)  # two romanisations of one name differ in nothing
    out = np.zeros((len(left), len(FEATURES)), dtype=np.float32)
    order = np.lexsort((np.maximum(names.count[left], names.count[right]),))
    for start in range(0, len(order), 20_000):
        chosen = order[start : start + 20_000]
        out[chosen] = _chunk(names, words, left[chosen], seen[chosen])
    out[:, FEATURES.index("scripts_differ")] = names.latin[left].astype(np.int8) + names.latin[right]
    return out


class _Words:
    """Arrays of the facts of words, and the similarity of any two."""

    def __init__(self, names: Prepared) -> None:
        vocabulary = names.vocabulary
        self.person = names.kind == "person"
        self.text = np.array([word.text for word in vocabulary] or [""], dtype=object)
        self.bits = np.array([word.bits for word in vocabulary] or [0], dtype=np.float32)
        self.sign = np.array([len(word.published) == 1 for word in vocabulary] or [False])
        self.published = [word.published or word.text for word in vocabulary]
        self.foreign = np.array([self.person and bool(word.published) for word in vocabulary] or [False])
        self.symbols = [word.symbols for word in vocabulary]
        self.given = [word.given for word in vocabulary]
        self.skeleton = _coded([word.skeleton if len(word.skeleton) > 1 else None for word in vocabulary])
        self.metaphone = _coded([word.metaphone if len(word.metaphone) > 1 else None for word in vocabulary])
        self.korean = _coded([word.korean for word in vocabulary])
        self.first = _coded([word.text[:1] for word in vocabulary])
        self.length = np.array([len(word.text) for word in vocabulary] or [0], dtype=np.int32)
        self.place = np.array(
            [any(symbol.startswith("LOCATION:") for symbol in word.symbols) for word in vocabulary] or [False]
        )

    def similar(self, one: Ints, other: Ints) -> tuple[Floats, NDArray[np.int8]]:
        """Similarity (0 to 1) of words by place, and how: 4 exact, 3 identity, 2 sound, 1 initial, 0 letters.

        A short form of a given name (Bob for Robert) is an identity.
        """
        from rapidfuzz.distance import OSA, JaroWinkler
        from rapidfuzz.process import cpdist

        texts = list(self.text[one]), list(self.text[other])
        letters = np.asarray(cpdist(*texts, scorer=OSA.normalized_similarity), dtype=np.float32)
        jaro = np.asarray(cpdist(*texts, scorer=JaroWinkler.similarity), dtype=np.float32)
        same = np.fromiter((a == b for a, b in zip(*texts, strict=True)), bool, len(one))
        apart = self.sign[one] & self.sign[other] & (one != other)  # characters are the same or not
        same &= ~apart
        pairs = list(zip(one.tolist(), other.tolist(), strict=True))
        known = np.fromiter((not self.symbols[a].isdisjoint(self.symbols[b]) for a, b in pairs), bool, len(one))
        known |= np.fromiter((not self.given[a].isdisjoint(self.given[b]) for a, b in pairs), bool, len(one))
        for at in np.flatnonzero((self.foreign[one] | self.foreign[other]) & ~same & ~known & ~apart):
            left, right = (of_all_scripts(self.published[word]) for word in pairs[at])
            known[at] = not left.isdisjoint(right)
        short = np.minimum(self.length[one], self.length[other])
        initial = (short == 1) & (self.first[one] == self.first[other])
        skeleton = (self.skeleton[one] >= 0) & (self.skeleton[one] == self.skeleton[other])
        metaphone = (self.metaphone[one] >= 0) & (self.metaphone[one] == self.metaphone[other])
        korean = (self.korean[one] >= 0) & (self.korean[one] == self.korean[other])
        sound = (skeleton & (letters >= 0.4)) | (metaphone & (letters >= 0.4)) | korean
        score = np.where(apart, 0, 0.5 * (letters + jaro))
        sound, known = sound & ~apart, known & ~apart
        how = np.zeros(len(one), dtype=np.int8)
        for place, (found, value) in enumerate(((initial, 0.8), (sound, 0.9), (known, 0.95), (same, 1.0)), 1):
            score = np.where(found, np.maximum(score, value), score)
            how = np.where(found, place, how).astype(np.int8)
        return score.astype(np.float32), how


def _coded(values: list[str | None]) -> Ints:
    """Equal numbers for equal values; -1 for none."""
    seen: dict[str, int] = {}
    codes = [-1 if value is None else seen.setdefault(value, len(seen)) for value in values]
    return np.array(codes or [-1], dtype=np.int32)


def _chunk(names: Prepared, words: _Words, left: Ints, right: Ints) -> Floats:
    """The features of one chunk of pairs."""
    wide = max(1, int(np.maximum(names.count[left], names.count[right]).max(initial=1)))
    one, other = names.ids[left, :wide], names.ids[right, :wide]
    score, how = _grid(words, one, other)
    aligned = _align(score, how, wide)
    bits_one = np.where(one >= 0, words.bits[one], 0)
    bits_other = np.where(other >= 0, words.bits[other], 0)
    parts = {
        **_aligned_features(aligned, bits_one, bits_other),
        **_positions(score, names, left, right, bits_one, bits_other),
        **_left_over(aligned, words, one, other, bits_one, bits_other),
        **_whole(names, left, right),
        **_keys(names, left, right),
    }
    return np.column_stack([np.asarray(parts[name], dtype=np.float32) for name in FEATURES])


def _grid(words: _Words, one: Ints, other: Ints) -> tuple[Floats, NDArray[np.int8]]:
    """Similarity of each word of the one name with each of the other: [pairs, words, words]; each two words once."""
    count, wide = one.shape
    a = np.broadcast_to(one[:, :, None], (count, wide, wide)).reshape(-1).astype(np.int64)
    b = np.broadcast_to(other[:, None, :], (count, wide, wide)).reshape(-1).astype(np.int64)
    there = (a >= 0) & (b >= 0)
    base = len(words.bits) + 1
    low, high = np.minimum(a[there], b[there]), np.maximum(a[there], b[there])
    distinct, place = np.unique(low * base + high, return_inverse=True)
    score, how = words.similar((distinct // base).astype(np.int32), (distinct % base).astype(np.int32))
    scores = np.full(count * wide * wide, -1, dtype=np.float32)
    hows = np.zeros(count * wide * wide, dtype=np.int8)
    scores[there], hows[there] = score[place], how[place]
    return scores.reshape(count, wide, wide), hows.reshape(count, wide, wide)


def _align(score: Floats, how: NDArray[np.int8], wide: int) -> tuple[Ints, Floats, NDArray[np.int8]]:
    """For each word of the one name its partner (-1: none), their similarity and how: the best pair is taken first."""
    count = len(score)
    left = score.copy()
    partner = np.full((count, wide), -1, dtype=np.int32)
    value = np.zeros((count, wide), dtype=np.float32)
    kind = np.zeros((count, wide), dtype=np.int8)
    rows = np.arange(count)
    for _ in range(wide):
        flat = left.reshape(count, -1)
        best = flat.argmax(axis=1)
        good = flat[rows, best] >= ALIGNED
        if not good.any():
            break
        at, i, j = rows[good], (best // wide)[good], (best % wide)[good]
        partner[at, i], value[at, i], kind[at, i] = j, left[at, i, j], how[at, i, j]
        left[at, i, :] = -1
        left[at, :, j] = -1
    return partner, value, kind


def _aligned_features(
    aligned: tuple[Ints, Floats, NDArray[np.int8]], bits_one: Floats, bits_other: Floats
) -> dict[str, NDArray[np.generic]]:
    """Features of the words that are aligned."""
    partner, value, kind = aligned
    has = partner >= 0
    number = np.maximum(has.sum(axis=1), 1)
    there = np.take_along_axis(bits_other, np.maximum(partner, 0), axis=1)
    common = np.where(has, np.minimum(bits_one, there), 0)
    weighed = (common * value).sum(axis=1)
    shares = [weighed / np.maximum(bits.sum(axis=1), 1e-6) for bits in (bits_one, bits_other)]
    steps = np.where(has, partner, np.iinfo(np.int32).max)
    later = np.where(has, partner, -1)
    highest = np.maximum.accumulate(later, axis=1)
    ordered = ((steps[:, 1:] >= highest[:, :-1]) | ~has[:, 1:]).all(axis=1) if partner.shape[1] > 1 else has.any(axis=1)
    share = {name: (has & (kind == at)).sum(axis=1) / number for name, at in _HOW.items()}
    return {
        "matched_share_low": np.minimum(*shares),
        "matched_share_high": np.minimum(np.maximum(*shares), 1),
        "matched_bits": weighed,
        "worst_aligned": np.where(has, value, 1).min(axis=1) * has.any(axis=1),
        "mean_aligned": value.sum(axis=1) / number,
        "misfit_bits": (common * (1 - value)).sum(axis=1),
        "in_order": ordered,
        **share,
    }


_HOW = {"exact_share": 4, "identity_share": 3, "sound_share": 2, "initial_share": 1}


def _left_over(
    aligned: tuple[Ints, Floats, NDArray[np.int8]],
    words: _Words,
    one: Ints,
    other: Ints,
    bits_one: Floats,
    bits_other: Floats,
) -> dict[str, NDArray[np.generic]]:
    """Features of the words that align with none."""
    partner = aligned[0]
    taken = np.zeros(other.shape, dtype=bool)
    rows, columns = np.nonzero(partner >= 0)
    taken[rows, partner[rows, columns]] = True
    free = (one >= 0) & (partner < 0), (other >= 0) & ~taken
    bits = (bits_one * free[0]).sum(axis=1), (bits_other * free[1]).sum(axis=1)
    number = free[0].sum(axis=1), free[1].sum(axis=1)
    place = (free[0] & words.place[one]).any(axis=1), (free[1] & words.place[other]).any(axis=1)
    return {
        "left_over_bits_low": np.minimum(*bits),
        "left_over_bits_high": np.maximum(*bits),
        "left_over_low": np.minimum(*number),
        "left_over_high": np.maximum(*number),
        "place_conflict": place[0].astype(np.int8) + place[1],
    }


def _positions(
    score: Floats, names: Prepared, left: Ints, right: Ints, bits_one: Floats, bits_other: Floats
) -> dict[str, NDArray[np.generic]]:
    """Similarity of the first, the last and the rarest words."""
    rows = np.arange(len(score))
    ends = np.maximum(names.count[left] - 1, 0), np.maximum(names.count[right] - 1, 0)
    best_one = score.max(axis=2)[rows, bits_one.argmax(axis=1)]
    best_other = score.max(axis=1)[rows, bits_other.argmax(axis=1)]
    return {
        "first_words": score[:, 0, 0],
        "last_words": score[rows, ends[0], ends[1]],
        "rarest_word": np.minimum(best_one, best_other),
    }


def _whole(names: Prepared, left: Ints, right: Ints) -> dict[str, NDArray[np.generic]]:
    """Comparisons of whole texts."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler, Levenshtein
    from rapidfuzz.process import cpdist

    def ratio(texts: NDArray[np.object_], scorer: object) -> Floats:
        return np.asarray(cpdist(list(texts[left]), list(texts[right]), scorer=scorer), dtype=np.float32)  # type: ignore[arg-type]

    def both(texts: NDArray[np.object_], scorer: object) -> tuple[Floats, Floats]:
        turned = cpdist(list(texts[right]), list(texts[left]), scorer=scorer)  # type: ignore[arg-type]
        return ratio(texts, scorer), np.asarray(turned, dtype=np.float32)

    letters = np.fromiter(map(len, names.glued), np.int32, len(names.glued))
    return {
        "ratio": ratio(names.forms, fuzz.ratio) / 100,
        "sort_ratio": ratio(names.ordered, fuzz.ratio) / 100,
        "set_ratio": ratio(names.forms, fuzz.token_set_ratio) / 100,
        "partial_ratio": np.maximum(*both(names.forms, fuzz.partial_ratio)) / 100,
        "glued_ratio": ratio(names.glued, fuzz.ratio) / 100,
        "jaro_winkler": np.maximum(*both(names.forms, JaroWinkler.similarity)),
        "edits": np.minimum(ratio(names.ordered, Levenshtein.distance), ratio(names.glued, Levenshtein.distance)),
        "words_low": np.minimum(names.count[left], names.count[right]),
        "words_high": np.maximum(names.count[left], names.count[right]),
        "letters_low": np.minimum(letters[left], letters[right]),
        "letters_high": np.maximum(letters[left], letters[right]),
    }


def _keys(names: Prepared, left: Ints, right: Ints) -> dict[str, NDArray[np.generic]]:
    """Whether keys and parts are equal (1), conflict (-1), or one is missing (0)."""

    def told(codes: Ints) -> NDArray[np.generic]:
        one, other = codes[left], codes[right]
        return np.where((one < 0) | (other < 0), 0, np.where(one == other, 1, -1))

    numbers = np.where(names.numbers[left] == names.numbers[right], np.where(names.numbers[left] < 0, 0, 1), -1)
    rows = zip(left.tolist(), right.tolist(), strict=True)
    short = np.fromiter(
        (names.acronym[a] in names.initials[b] or names.acronym[b] in names.initials[a] for a, b in rows),
        bool,
        len(left),
    )
    return {
        "same_skeleton": names.skeleton[left] == names.skeleton[right],
        "same_korean": told(names.korean),
        "same_chinese": told(names.chinese),
        "scripts_differ": names.latin[left],
        "same_numbers": numbers,
        "same_legal_form": told(names.legal),
        "acronym": short,
    }
