"""Words around a question and its answer."""

from typing import Final

DE: Final = {
    "tagline": "Fragen an ein Dokument. Jeder Satz der Antwort trägt seinen Beleg.",
    "welcome": (
        "Stellen Sie unten eine Frage zu den Quellen links, oder beginnen Sie mit einer von "
        "diesen. Die Zahl hinter einem Satz öffnet die Stelle, an der er steht. Was nicht in "
        "den Quellen steht, wird nicht beantwortet."
    ),
    "ask": "Eine Frage an die Quellen",
    "searching": "Sucht in den Quellen …",
    "found": "Gefunden, wird formuliert und geprüft:",
    "draft": "Ungeprüfter Entwurf",
    "understood": "Verstanden als: {question}",
    "answered": "✓ Alle Sätze belegt",
    "partial": "◐ Belegt; Unbelegtes wurde zurückgehalten",
    "refused": "✗ Nicht beantwortet",
    "withheld": "Zurückgehalten ({n})",
    "nearest": "Nächstliegende Stellen",
    "receipt": "Beleg {n} aus {source}: {quote}",
    "in_source": "{source}, Zeichen {start}–{end}",
    "backend_failed": "Das Sprachmodell hat nicht geantwortet; hier sind die Stellen selbst.",
    "failed": "Das ging nicht:",
    "took": "{seconds} s · {llm}",
}

EN: Final = {
    "tagline": "Ask a document. Every sentence of the answer carries its receipt.",
    "welcome": (
        "Ask a question about the sources on the left, or start with one of these. The "
        "number after a sentence opens the place where it stands. What the sources do not "
        "say is not answered."
    ),
    "ask": "Ask the sources a question",
    "searching": "Searching the sources …",
    "found": "Found; now being worded and checked:",
    "draft": "Unchecked draft",
    "understood": "Understood as: {question}",
    "answered": "✓ Every sentence supported",
    "partial": "◐ Supported; unsupported sentences were withheld",
    "refused": "✗ Not answered",
    "withheld": "Withheld ({n})",
    "nearest": "Nearest passages",
    "receipt": "Receipt {n} from {source}: {quote}",
    "in_source": "{source}, characters {start}–{end}",
    "backend_failed": "The language model did not answer; the passages themselves are shown.",
    "failed": "That did not work:",
    "took": "{seconds} s · {llm}",
}
