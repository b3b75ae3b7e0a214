"""How many answers a question may have: one ("who won", "welche Stadt"), or several. Pure."""

import re
from typing import Final

from rag.facts.polarity import cues
from rag.facts.words import fold, function_words, guess_lang, lemma

# Someone may deny, visit or praise a thing beside others; it is won, written or led by one. Stems,
# folded. A word that is missing here makes a contradiction of names go unnoticed, no worse.
_OF_ONE: Final = (
    # en
    r"w[io]n|winner|winning|wrote|writ(?:es?|ten|er)|author|invent\w*|discover\w*|found(?:ed|er)"
    r"|design\w*|architect|buil[td]|compos\w*|direct(?:ed|or)|paint(?:ed|er)|acquir\w*|bought"
    r"|purchas\w*|owns?|owner|born|di(?:ed|es?)|killed|elected|appointed|succeed\w*|replac\w*"
    r"|became|become|capital|headquarter\w*|based|located|location|mayor|president|chancellor"
    r"|minister|ceo|head|heads|leader|leads?|led|runs|ran|chair\w*|king|queen|coach|captain|first"
    r"|last|latest|next|most|\w{3,}est|married|wife|husband|mother|father|spouse|host\w*"
    r"|(?:takes?|took) place|held|headlin\w*|play(?:s|ed) in|starr?\w*|nam(?:e|ed)|called"
    # de
    r"|gew[ao]nn\w*|sieger\w*|sieg|geschrieben|schr(?:ieb|eib)\w*|verfass\w*|autor\w*|erfand"
    r"|erfind\w*|erfund\w*|entdeck\w*|(?:ge)?grund(?:e[tr]\w*|ung)|entw(?:arf|orf)\w*|entwerf\w*"
    r"|architekt\w*|(?:ge|er)baut\w*|komponi\w*|regi\w*|gemalt|malt?e|(?:ge|ver)?kauf\w*"
    r"|ubern(?:ahm|ehm|omm)\w*|gehort|besitz\w*|geboren|gestorben|st(?:arb|irbt)|getotet|gewahlt"
    r"|ernannt|folgt?e|nachfolg\w*|ersetz\w*|hauptstadt|sitz|liegt|\w*burgermeister\w*"
    r"|\w*prasident\w*|\w*kanzler\w*|\w*minister\w*|\w*chef\w*|\w*leiter\w*|leitet\w*|gefuhrt"
    r"|fuhrt\w*|vorsitz\w*|konig\w*|trainer\w*|kapitan\w*|erste\w?|letzte\w?|nachste\w?"
    r"|gro(?:ss|ß)te\w?|\w{4,}ste[nrs]?|verheiratet|ehe\w+|mutter|vater|stattf\w+|fand|findet"
    r"|hei(?:ss|ß)t|hie(?:ss|ß)|genannt|stammt"
    # fr, es, it
    r"|gagn\w*|ecri\w*|auteur|fond\w+|construi\w*|achet\w*|capitale|maire|chef|dirige\w*|ne|nee"
    r"|mort|premi\w+|gan[oa]\w*|escri\w*|autora?|fund\w*|constru\w*|compr[oa]\w*|alcalde\w*|nacio"
    r"|muri\w*|vint\w*|vin(?:se|cit\w*)|scri\w*|autore|fondat\w*|costrui\w*|sindac\w*|nat[oa]|morto"
)
_ONE: Final = re.compile(rf"\b(?:{_OF_ONE})\b")
_WHICH: Final = re.compile(r"\b(which|what|welche[mnrs]?)\s+(\w+)", re.IGNORECASE)
_SEVERAL: Final = re.compile(
    r"\b(?:quel(?:le)?s|cuales|quali|who are|who were|wer sind|wer waren|what are|what were|some"
    r"|why|warum|wieso|weshalb|pourquoi|por que|perche|examples?|beispiele?|alle|all|name some"
    r"|nenne\w*|list)\b"
)


_PLURALS: Final = ("people", "men", "women", "children")


def asks_for_several(question: str) -> bool:
    """Say whether a question asks for reasons or several things: sources add to each other."""
    if _SEVERAL.search(fold(question)):
        return True
    lang = guess_lang(question)
    asked = _which(question)
    if not asked or lang not in ("de", "en") or fold(lemma(asked, lang)) == fold(asked):
        return False
    # "percentage" is "percent" to the dictionary, and no plural.
    return lang == "de" or asked.endswith("s") or asked.lower() in _PLURALS


def asks_for_one(question: str) -> bool:
    """Say whether the person, place or thing a question asks for can only be one."""
    if asks_who_said(question):
        return False
    return bool(_which(question)) or _ONE.search(fold(question)) is not None


def asks_who_said(question: str) -> bool:
    """Say whether a question asks who said, denied or demanded something: many may."""
    return bool(cues(question))


def _which(question: str) -> str:
    """Return the noun a question asks for ("which country", "in welcher Stadt"), or ""."""
    found = _WHICH.search(question)
    noun = found.group(2) if found else ""
    return "" if noun.lower() in function_words(guess_lang(question)) else noun
