"""Sentences of a document that give orders to whoever answers: they prove nothing, so none counts.

Not a filter that keeps attacks out (those find words no list has): it is one layer. Whatever comes
through is still only evidence, and what a writer makes of it is checked and shown with its receipt.
"""

import re
from typing import Final

# Who is meant to obey, and what about: without one of these an imperative is a manual's.
_ABOUT: Final = (
    r"(?:answers?|response|reply|replies|antwort(?:en)?|réponses?|respuestas?|citations?"
    r"|quellen(?:angaben?)?|sources?|the\s+(?:reader|user)|(?:dem|den|der)\s+(?:leser|nutzer)(?:n|in)?"
    r"|(?:every|any|each)\s+question|jede[rnm]?\s+(?:frage|antwort)|\[\d+\])"
)
_VERB: Final = (
    r"(?:answer|respond|reply|say|state|claim|tell|write|include|append|add|cite|translate|repeat"
    r"|antworte|sage?|behaupte|schreibe?|erwähne|füge|zitiere|übersetze|wiederhole|nenne"
    r"|réponds|répondez|dis|dites|écris|écrivez|responde|di|escribe)"
)
_RULES: Final = (
    r"(?:instructions?|rules?|prompts?|context|document|anweisung(?:en)?|regeln?|vorgaben?|dokument"
    r"|kontext|consignes?|règles?|instrucciones|reglas)"
)
_ORDERS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Take back what was ordered before.
        r"\b(?:ignor(?:e|iere|iert|ez|a)|disregard|forget|override|vergiss|vergesst|missachte|oublie"
        rf"[zr]?|olvida)\b.{{0,60}}\b{_RULES}\b",
        # Take another part, or speak as the machinery does.
        r"\byou\s+are\s+now\b|\bdu\s+bist\s+(?:jetzt|nun|ab\s+(?:jetzt|sofort))\b|\[/?INST\]|<\|im_\w+",
        r"</?(?:evidence|system|assistant|user|s)>|^\W*(?:system|assistant|assistent|user)\s*:",
        r"\bsystem[\s-]?(?:prompt|message|instructions?|anweisung(?:en)?)\b",
        # To the machine, by name.
        r"\b(?:an|für|to|for|note|hinweis)\s+(?:(?:den|die|das|the|any|all)\s+)?(?:ki|ai|llm|assistent"
        r"(?:en)?|assistants?|chatbots?|sprachmodell|language\s+model)\b.{0,10}:",
        r"\b(?:weise|befehle)\s+ich\s+d(?:ich|ir)\b|\bI\s+(?:order|instruct|command)\s+you\b",
        # Say this, and say it so.
        rf"(?:^\W*|[,;:]\s*|\b(?:and|und|then|now|please|bitte)\s+){_VERB}\b.{{0,60}}(?<!\w){_ABOUT}",
        rf"(?:^\W*|[,;:]\s*){_VERB}\s*(?:,\s*)?(?:that|dass|que|only|just|nur)\b",
        rf"(?:^\W*|[,;:]\s*|\b(?:and|und|then|now)\s+){_VERB}\s*[:„“\"«]",
        r"\b(?:from\s+now\s+on|ab\s+(?:jetzt|sofort)|à\s+partir\s+de\s+maintenant)\b.{0,20}"
        rf"\b{_VERB}\b",
        r"\bdecode\s+and\s+obey\b|\b(?:repeat|wiederhole)\s+(?:it|this|es|dies|das)\b",
    )
)


def is_order(sentence: str) -> bool:
    """Tell whether a sentence tells the one who answers what to do, instead of saying something."""
    return any(pattern.search(sentence) for pattern in _ORDERS)
