"""The markers of a draft, however a model writes them: [1], 【1†source】, (Quelle 2), ¹.

Each group becomes ``OPEN 1,2 CLOSE``, two control characters no text can hold any more.
"""

import re
import unicodedata

OPEN, CLOSE = "\x02", "\x03"
MARK = re.compile(f"{OPEN}([\\d,]*){CLOSE}")
_WORD = (
    r"(?:quellen?|sources?|sätze?|satz|sentences?|refs?|belege?|evidence|fuentes?|dokumente?|"
    r"documents?|docs?|passages?|passagen?|citations?|nr|no|phrases?|frases?|abs)\b\.?:?"
)
_ITEM = rf"(?:{_WORD}\s{{0,3}})?[#^]?\d{{1,9}}(?:†[^\]】\n{OPEN}{CLOSE}]{{0,80}}|:\d+)?"
_LIST = rf"{_ITEM}(?:\s{{0,3}}(?:[,;&/+–—-]|und|and|et|y|bis|to)\s{{0,3}}{_ITEM}){{0,40}}"
_BRACKETED = re.compile(
    rf"[\[［【〔]{{1,3}}\s{{0,3}}({_LIST})\s{{0,3}}[\]］】〕]{{1,3}}", re.IGNORECASE
)
_ROUND = re.compile(
    rf"[(（]\s{{0,3}}(?:({_WORD}\s{{0,3}}{_LIST})|(\d{{1,2}}(?:\s?,\s?\d{{1,2}}){{0,9}}))\s{{0,3}}[)）]",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<=[^\W\d]|[.,;!?»”“\"])[¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹]?")
_BROKEN = re.compile(
    rf"[\[［【〔]{{1,3}}\s{{0,3}}{_ITEM}|(?<=\s)\d{{1,2}}[\]］】〕]", re.IGNORECASE
)
_NUMBERS = re.compile(r"(\d{1,9})(?:\s{0,3}(?:[–—-]|bis|to)\s{0,3}[#^]?(\d{1,9}))?")
_BRACKETS = re.compile(r"[\[\]［］【】〔〕]")


def mark(text: str, known: int) -> str:
    """Rewrite every marker; drop numbers beyond ``known``, and brackets that are left over."""
    text = _BRACKETED.sub(lambda match: _mark(match.group(1), known), text)
    text = _ROUND.sub(lambda match: _round(match, known), text)
    text = _SUPERSCRIPT.sub(
        lambda match: _mark(unicodedata.normalize("NFKC", match.group()), known), text
    )
    return _BRACKETS.sub("", _BROKEN.sub("", text))


def is_marker(inside: str) -> bool:
    """Say whether what stands between two brackets is a list of markers."""
    return re.fullmatch(_LIST, inside, re.IGNORECASE) is not None


def _round(match: re.Match[str], known: int) -> str:
    """Take "(1)" for a marker where it can be one: known, or at the end of a sentence."""
    if match.group(1):
        return _mark(match.group(1), known)
    numbers = [int(number) for number in re.findall(r"\d+", match.group(2))]
    rest = match.string[match.end() : match.end() + 2]
    closes = not rest.strip() or rest[0] in ".!?\n"
    if all(0 < number <= known for number in numbers) or closes:
        return _mark(match.group(2), known)
    return match.group()


def _mark(inside: str, known: int) -> str:
    inside = re.sub(r"†[^,;]*|:\d+", "", inside)
    numbers: list[int] = []
    for first, last in _NUMBERS.findall(inside):
        start, end = int(first), int(last or first)
        if start <= end:
            numbers += range(max(1, start), min(end, known) + 1)
    return OPEN + ",".join(map(str, numbers)) + CLOSE
