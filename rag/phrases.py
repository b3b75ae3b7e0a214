"""The few sentences Beleg says itself, in the languages it can say them in."""

from typing import Final

# A question in any other language is answered in English.
LANGUAGES: Final = ("de", "en", "fr", "es", "it")

REFUSALS: Final[dict[str, dict[str, str]]] = {
    "nothing_relevant": {
        "de": "Dazu steht nichts in den Quellen.",
        "en": "The sources say nothing about this.",
        "fr": "Les sources ne disent rien à ce sujet.",
        "es": "Las fuentes no dicen nada al respecto.",
        "it": "Le fonti non dicono nulla al riguardo.",
    },
    "not_stated": {
        "de": "Das steht nicht in den Quellen. Die nächsten Stellen beantworten die Frage nicht.",
        "en": "The sources do not say. The nearest passages do not answer the question.",
        "fr": "Les sources ne le disent pas. Les passages proches ne répondent pas à la question.",
        "es": "Las fuentes no lo dicen. Los pasajes más cercanos no responden a la pregunta.",
        "it": "Le fonti non lo dicono. I passaggi più vicini non rispondono alla domanda.",
    },
    "conflicting": {
        "de": "Die Quellen widersprechen sich dazu.",
        "en": "The sources contradict each other on this.",
        "fr": "Les sources se contredisent à ce sujet.",
        "es": "Las fuentes se contradicen al respecto.",
        "it": "Le fonti si contraddicono al riguardo.",
    },
    "check_failed": {
        "de": "Keine Antwort hielt der Prüfung an den Quellen stand.",
        "en": "No answer stood up to the check against the sources.",
        "fr": "Aucune réponse n'a résisté à la vérification dans les sources.",
        "es": "Ninguna respuesta superó la comprobación con las fuentes.",
        "it": "Nessuna risposta ha superato la verifica sulle fonti.",
    },
    "not_a_question": {
        "de": "Das ist keine Frage an die Quellen. Beleg beantwortet nur, was in ihnen steht.",
        "en": "This is not a question about the sources. Beleg only answers what they say.",
        "fr": "Ce n'est pas une question sur les sources. Beleg ne dit que ce qu'elles disent.",
        "es": "Esto no es una pregunta sobre las fuentes. Beleg solo responde lo que dicen.",
        "it": "Questa non è una domanda sulle fonti. Beleg risponde solo con ciò che dicono.",
    },
    "backend_failed": {
        "de": "Das Sprachmodell hat nicht geantwortet.",
        "en": "The language model did not answer.",
        "fr": "Le modèle de langue n'a pas répondu.",
        "es": "El modelo de lenguaje no respondió.",
        "it": "Il modello linguistico non ha risposto.",
    },
    "budget": {
        "de": "Das Budget einer Antwort reicht für dieses Sprachmodell nicht.",
        "en": "The budget of one answer does not suffice for this language model.",
        "fr": "Le budget d'une réponse ne suffit pas pour ce modèle de langue.",
        "es": "El presupuesto de una respuesta no alcanza para este modelo de lenguaje.",
        "it": "Il budget di una risposta non basta per questo modello linguistico.",
    },
    "stopped": {
        "de": "Angehalten, bevor eine Antwort geprüft war.",
        "en": "Stopped before an answer was checked.",
        "fr": "Arrêté avant qu'une réponse ne soit vérifiée.",
        "es": "Detenido antes de comprobar una respuesta.",
        "it": "Interrotto prima che una risposta fosse verificata.",
    },
}

# How a verbatim sentence is introduced when the question is in another language than the source.
QUOTED: Final = {
    "de": "In der Quelle heißt es",
    "en": "The source says",
    "fr": "La source dit",
    "es": "La fuente dice",
    "it": "La fonte dice",
}

QUOTE_MARKS: Final = {
    "de": ("„", "“"),
    "en": ("“", "”"),
    "fr": ("« ", " »"),
    "es": ("«", "»"),
    "it": ("«", "»"),
}


BUSY: Final = {
    "de": "Gerade sind {count} Fragen in Arbeit, mehr gehen nicht zugleich. Bitte gleich noch mal.",
    "en": "{count} questions are being answered, and no more fit in. Please ask again in a moment.",
    "fr": "{count} questions sont en cours, le maximum. Veuillez réessayer dans un instant.",
    "es": "Hay {count} preguntas en curso, el máximo. Vuelva a preguntar en un momento.",
    "it": "Sono in corso {count} domande, il massimo. Riprovi tra un momento.",
}


def spoken(lang: str) -> str:
    """Return ``lang`` where Beleg speaks it, else English."""
    return lang if lang in LANGUAGES else "en"


def refusal(reason: str, lang: str) -> str:
    """Return the sentence for a reason code."""
    return REFUSALS[reason][spoken(lang)]


def busy(count: int, lang: str) -> str:
    """Return the sentence for a question that found no room beside ``count`` others."""
    return BUSY[spoken(lang)].format(count=count)
