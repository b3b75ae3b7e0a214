"""Tells which language a text is in; made for questions of a few words.

Small words decide where they are clear ("Wer bestritt das?"); py3langid's letter statistics where
they are not. Measured on XQuAD's 1,190 questions a language and 143 very short ones, see
``tests/index/test_language.py``.
"""

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

SAMPLE_CHARS = 2000
"""How much of a text is looked at."""

# Every pronoun, article, preposition or question word counts for the languages that have it,
# shared between them: "die" is half German and half Dutch evidence, were it Dutch.
_SMALL_WORDS = {
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber nicht ist sind
        war waren wird wurde wurden hat haben hatte wer was wann wo wie warum wieso weshalb welche
        welcher welches welchen wem wen wessen wohin woher worum wozu er sie es wir ihr ich man im
        in am an auf aus bei beim mit nach seit über um unter von vom vor zu zum zur für durch
        gegen ohne auch noch nur so als wenn ob dass kein keine viele viel mehr bitte danke gibt
        kann sagte heißt stimmt erkläre dort hier da denn dieser diese dieses sich seine ja nein""",
    "en": """the a an of and or but not is are was were be been has have had do does did who what
        when where how why which whose whom he she it they we you i his her its their in on at by
        for from with to as that this these those there here if can could will would should may
        many much more most about into than then also only please thanks yes no tell me said say
        summary write explain explanation give name""",
    "fr": """le la les l un une des du de d ce cet cette ces et ou mais ne pas est sont était
        étaient a ont avait être qui que qu quoi quand où comment pourquoi combien quel quelle
        quels quelles il elle ils elles on nous vous je j y en dans au aux à sur sous pour par avec
        sans se s son sa ses leur leurs plus cela ça c si oui non merci t lui résumé vrai moi""",
    "es": """el la los las un una unos unas de del y o pero no es son era fue fueron está ha han
        había ser quién quien quiénes qué que cuándo cuando dónde donde cómo como cuánto cuántos
        cuántas cuál cuáles él ella ellos ellas lo le se su sus en por para con sin sobre al a más
        esto eso este esta ese esa si sí gracias dijo hay resumen explica verdad""",
    "it": """il lo la i gli le l un una uno di del della dei delle dello degli e o ma non è sono
        era ha hanno aveva essere chi che cosa cos quando dove come perché quanto quanti quante
        quale quali lui lei loro si su in nel nella nei al alla a da dal con per tra fra più questo
        questa c ci grazie vero""",
    "nl": """de het een en of maar niet is zijn was waren wordt werd heeft hebben had wie wat
        wanneer waar hoe waarom welke hoeveel hij zij ze wij we ik in op aan bij van voor met na
        naar om over door uit tot als dat dit deze die er daar ook nog gaat bedankt""",
    "pt": """o a os as um uma de do da dos das e ou mas não é são era foi foram tem têm ser quem
        que o que quando onde como porque porquê quê quanto quantos quantas qual quais ele ela eles
        elas se seu sua em no na nos nas por para com sem sobre ao à mais isto isso este esta
        obrigado disse lá esteve trata""",
    "pl": """i w we z ze na do od po o za przez przed nie jest są był była było byli to ten ta te
        tego kto co kiedy gdzie jak dlaczego ile ilu który która które się czy ale lub oraz dla
        jego jej ich dziękuję""",
    "sv": """den det de en ett och eller men inte är var har hade vem vad när hur varför vilken
        vilka han hon jag vi i på av för med till från om som att finns under efter""",
    "da": """den det de en et og eller men ikke er var har havde hvem hvad hvornår hvor hvordan
        hvorfor hvilken hvilke han hun jeg vi i på af for med til fra om som at der blev efter""",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _listed in _SMALL_WORDS.items():
    for _small in sorted(set(_listed.split())):
        _LANGUAGES_OF.setdefault(_small, []).append(_language)

# Those py3langid chooses from: the major ones of Europe and Asia. With all of its 97, two-word
# questions come out as Luxembourgish, Latin or Esperanto.
_CHOICES = """ar bg cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru
    sk sl sr sv th tr uk vi zh"""
_WORD = re.compile(r"[^\W\d_]+")
_VOTE = 4.0  # what one small word adds to a log-likelihood; 2 to 8 do about equally well


def detect_language(text: str, *, default: str = "de") -> str:
    """Return the ISO 639-1 code of a text's language; ``default`` where it has no letters."""
    sample = text[:SAMPLE_CHARS]
    found = _WORD.findall(sample.casefold())
    if not found:
        return default
    votes = _votes(found)
    clear = _clear_winner(votes, len(found))
    if clear is not None:
        return clear
    scores = {lang: score + _VOTE * votes.get(lang, 0) for lang, score in _statistics(sample)}
    return max(scores, key=lambda lang: (scores[lang], lang == default, lang))


def _votes(found: list[str]) -> dict[str, float]:
    votes: dict[str, float] = defaultdict(float)
    for word in found:
        languages = _LANGUAGES_OF.get(word, ())
        for language in languages:
            votes[language] += 1 / len(languages)
    return votes


def _clear_winner(votes: dict[str, float], total: int) -> str | None:
    """Return the language that small words alone decide for; it saves loading the statistics."""
    if not votes:
        return None
    best = max(votes, key=lambda lang: votes[lang])
    second = max((count for lang, count in votes.items() if lang != best), default=0.0)
    clear = votes[best] >= max(1.5, 3 * second, 0.2 * total)
    return best if clear else None


def _statistics(sample: str) -> list[tuple[str, float]]:
    """Return each language with py3langid's log-likelihood."""
    return cast(list[tuple[str, float]], _identifier().rank(sample))


@cache
def _identifier() -> "LanguageIdentifier":
    """Load py3langid's model once: 0.6 s."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CHOICES.split())
    return identifier
