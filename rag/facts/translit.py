"""One spelling for a name that each language writes its own way: Selenskyj, Zelensky, Zelenskyy."""

import re
from functools import lru_cache

from rag.facts.words import fold

# In order. "ʃ" stands for every sibilant that one language writes sch, another ch, sh, č or tch.
_RULES = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"schtsch|shch|chtch", "ʃ"), (r"tsch|tch|dsch|dzh|sch|sh|cz|zh|kh|ch", "ʃ"),
        (r"ʃ+", "ʃ"), (r"ph", "f"), (r"qu", "k"), (r"ck|c|q", "k"), (r"x", "ks"), (r"w", "v"),
        (r"t?z|ts", "s"), (r"ae", "a"), (r"oe", "o"), (r"ou|oo|ue", "u"), (r"ee", "i"),
        (r"(?<=.)h", ""), (r"[yj]", "i"), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_ENDINGS = ("s", "es", "n", "en", "er", "e")


@lru_cache(maxsize=16384)
def key(name: str) -> str:
    """Return the sound-like key of a name."""
    text = fold(name)
    for pattern, to in _RULES:
        text = pattern.sub(to, text)
    return text


@lru_cache(maxsize=16384)
def forms(name: str) -> tuple[str, ...]:
    """Return the folded name, then what is left without a case or plural ending."""
    plain = fold(name)
    if len(plain) < 5 or not plain.isalpha():
        return (plain,)
    return (plain, *(plain.removesuffix(end) for end in _ENDINGS[:2] if plain.endswith(end)))


def distance(one: str, two: str, limit: int) -> int:
    """Return the edit distance of two short strings, or ``limit + 1`` where it is larger."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    row = list(range(len(two) + 1))
    for i, char in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, other in enumerate(two, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (char != other))
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


@lru_cache(maxsize=65536)
def same_name(one: str, two: str) -> bool:
    """Say whether two words are one name in two spellings or cases."""
    if set(forms(one)) & set(forms(two)):
        return True
    first, second = key(forms(one)[-1]), key(forms(two)[-1])
    if first == second:
        return len(first) > 2
    size = min(len(first), len(second))
    if size < 6 or first[0] != second[0] or not first.isalpha():
        return False
    limit = 2 if size >= 9 else 1
    return distance(first, second, limit) <= limit
