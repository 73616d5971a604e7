"""One key for the spellings of a Chinese name: pinyin, Wade-Giles with and without its signs, Chinese characters.

Xi Jinping, Hsi Chin-p'ing, XI Jin Ping and 习近平 are one key. The key is the name in Wade-Giles without its signs,
which lists leave out: b and p, d and t, g and k, zh, ch, j and q become one each. A name has a key only where it begins
or ends with a known surname and every other part reads as syllables of one system. Cantonese and dialect spellings have
no rule that leads to Mandarin; those of common surnames are in a table.

Rules of Wade-Giles: https://en.wikipedia.org/wiki/Comparison_of_Chinese_transcription_systems
"""

from __future__ import annotations

_INVENTORY = """
- a o e ai ei ao ou an en ang er
b a o ai ei ao an en ang eng i ie iao ian in ing u
p a o ai ei ao ou an en ang eng i ie iao ian in ing u
m a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u
f a o ei ou an en ang eng u
d a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un
t a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un
n a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ue
l a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ue
g a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
k a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang
h a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
j i ia ie iao iu ian in iang ing iong u ue uan un
q i ia ie iao iu ian in iang ing iong u ue uan un
x i ia ie iao iu ian in iang ing iong u ue uan un
zh i a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
ch i a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang
sh i a e ai ei ao ou an en ang eng u ua uo uai ui uan un uang
r i e ao ou an en ang eng ong u uo ui uan un
z i a e ai ei ao ou an en ang eng ong u uo ui uan un
c i a e ai ao ou an en ang eng ong u uo ui uan un
s i a e ai ao ou an en ang eng ong u uo ui uan un
y a o e ao ou an ang i in ing ong u ue uan un
w a o ai ei an en ang eng u
"""
"""Syllables of pinyin without tones: an initial ('-': none) and the finals that it takes."""

_INITIALS = {"b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k", "zh": "ch", "ch": "ch", "j": "ch", "q": "ch",
             "x": "hs", "z": "ts", "c": "ts", "r": "j"}  # fmt: skip
_WHOLE = {"zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "yi": "i",
          "you": "yu", "yan": "yen", "ye": "yeh", "yong": "yung", "er": "erh", "e": "o", "ge": "ko", "ke": "ko",
          "he": "ho", "gui": "kuei", "kui": "kuei", "luo": "lo", "nuo": "no", "duo": "to", "tuo": "to", "zuo": "tso",
          "cuo": "tso", "suo": "so", "zhuo": "cho", "chuo": "cho", "ruo": "jo", "yue": "yueh"}  # fmt: skip
_FINALS = {"ian": "ien", "ie": "ieh", "ue": "ueh", "ong": "ung", "iong": "iung"}

SURNAMES = """
wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu
dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian
ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei
qian yin chang qiao lai gong wen pang tao hong di zhai an ni nie ge zhuang gan lan bao guan zuo geng miao mu
xi ji bi mei sheng you che mi qu ke xing ruan ouyang zhuge sima shangguan situ huangfu
"""
"""Surnames in pinyin, the commonest first."""
COMMONEST = frozenset(SURNAMES.split()[:8])

CANTONESE = {
    "wong": "wang", "chan": "chen", "cheung": "zhang", "lam": "lin", "lau": "liu", "leung": "liang", "kwok": "guo",
    "tsang": "zeng", "yip": "ye", "chow": "zhou", "chiu": "zhao", "ng": "wu", "tse": "xie", "hui": "xu", "lui": "lu",
    "tsui": "xu", "yeung": "yang", "choi": "cai", "lee": "li", "lo": "luo", "yuen": "yuan", "kwan": "guan",
    "fung": "feng", "poon": "pan", "siu": "xiao", "szeto": "situ", "chau": "zhou", "chu": "zhu", "kwong": "kuang",
    "tam": "tan", "tong": "tang", "yau": "qiu", "suen": "sun", "soong": "song", "chiang": "jiang", "au": "ou",
}  # fmt: skip
"""Spellings of surnames in Hong Kong, Taiwan and abroad -> pinyin; the most usual where there are two."""

READINGS = {
    "曾": "zeng", "单": "shan", "單": "shan", "仇": "qiu", "解": "xie", "区": "ou", "區": "ou", "查": "zha", "盖": "ge",
    "蓋": "ge", "翟": "zhai", "乐": "yue", "樂": "yue", "缪": "miao", "繆": "miao", "折": "she", "秘": "bi",
    "冼": "xian", "员": "yun", "覃": "qin", "任": "ren", "朴": "piao", "尉": "yu", "种": "chong",
    "洗": "xian", "宓": "mi",    "那": "na", "葛": "ge", "华": "hua", "燕": "yan",
    "召": "shao", "夏": "xia", "石": "shi", "薄": "bo", "柏": "bai",
}  # fmt: skip
"""Characters that are read otherwise as surnames than in other words -> pinyin."""


def _wade_giles(initial: str, final: str) -> str:
    """A syllable of pinyin in Wade-Giles, without apostrophes and umlauts."""
    if initial + final in _WHOLE:
        return _WHOLE[initial + final]
    return _INITIALS.get(initial, initial) + _FINALS.get(final, final)


_PINYIN = {
    initial.strip("-") + final: _wade_giles(initial.strip("-"), final)
    for initial, *finals in (line.split() for line in _INVENTORY.strip().splitlines())
    for final in finals
} | {"lv": "lu", "nv": "nu", "lve": "lueh", "nve": "nueh"}
_WADE_GILES = {syllable: syllable for syllable in _PINYIN.values()} | {
    "yi": "i",
    "e": "o",
    "yeh": "yeh",
    "szu": "ssu",
    "he": "ho",
}
_SYSTEMS = (_PINYIN, _WADE_GILES)
_LONGEST = 6


def _read(text: str, system: dict[str, str], most: int) -> tuple[str, ...] | None:
    """A joined text as at most `most` syllables of a system, longest first; None where it is none."""
    if not text:
        return ()
    if not most:
        return None
    for length in range(min(_LONGEST, len(text)), 0, -1):
        found = system.get(text[:length])
        if found is not None:
            rest = _read(text[length:], system, most - 1)
            if rest is not None:
                return (found, *rest)
    return None


def _surnames() -> dict[str, str]:
    """Spelling of a surname, in either system or a Cantonese one -> its key."""
    found: dict[str, str] = {}
    for name in SURNAMES.split():
        read = _read(name, _PINYIN, 2)
        key = "".join(read) if read else name
        found[name] = key
        found.setdefault(key, key)
    for spelling, name in CANTONESE.items():
        read = _read(name, _PINYIN, 2)
        found.setdefault(spelling, "".join(read) if read else name)
    return found


_SURNAME = _surnames()
_COMMONEST = frozenset(_SURNAME[name] for name in COMMONEST)


def is_surname(word: str) -> bool:
    """Whether a folded word can be a Chinese surname."""
    return word in _SURNAME


def chinese_key(tokens: tuple[str, ...], family: str | None = None) -> str | None:
    """'surname:given' in plain Wade-Giles, or None where the tokens do not read as a Chinese name.

    `tokens` are folded Latin words; `family` where the publisher shows which of them it is. Without it the surname is
    the first word if it can be one, else the last; a last word that is one of the commonest surnames goes before a
    first word that is not.
    """
    if not 2 <= len(tokens) <= 4 or not (tokens[0] in _SURNAME or tokens[-1] in _SURNAME or family):
        return None
    if sum(map(len, tokens)) > 22:
        return None
    if family is not None:
        places = [tokens.index(family)] if family in tokens else []
    else:
        places = [0, len(tokens) - 1]
        if _SURNAME.get(tokens[-1]) in _COMMONEST and _SURNAME.get(tokens[0]) not in _COMMONEST:
            places.reverse()
    for place in places:
        surname = _SURNAME.get(tokens[place])
        given = tokens[:place] + tokens[place + 1 :]
        read = _given("".join(given), tokens[place]) if surname and len(given) <= 3 else None
        if read:
            return f"{surname}:{'-'.join(read)}"
    return None


def _given(text: str, surname: str) -> tuple[str, ...] | None:
    """A given name of one or two syllables, in the system in which the surname is written too, pinyin first."""
    order = _SYSTEMS if surname in _PINYIN or surname not in _WADE_GILES else _SYSTEMS[::-1]
    for system in order:
        read = _read(text, system, 2)
        if read:
            return read
    return None


def surname_reading(text: str) -> str | None:
    """The reading of the first character of a name in Chinese characters, where it is another one as a surname."""
    return READINGS.get(text[:1])
