"""Every word the page says, in German and English. A test compares the keys."""

from typing import Final

EXAMPLES: Final = {
    "de": (
        "Wer hat die Behauptungen zurückgewiesen?",
        "Wann besuchte Putin Nordkorea?",
        "Was fordert Zelensky vom Westen?",
        "Wie viele Nordkoreaner sind gestorben?",
    ),
    "en": (
        "Who denied the claims?",
        "What did Kim Jong Un say about Russia?",
        "What does South Korea's intelligence service think?",
        "How many North Koreans were killed?",
    ),
}

STRINGS: Final[dict[str, dict[str, str]]] = {
    "de": {
        "tagline": "Fragen an ein Dokument. Jeder Satz der Antwort trägt seinen Beleg.",
        "welcome": (
            "Stellen Sie unten eine Frage zu den Quellen links, oder beginnen Sie mit einer von "
            "diesen. Die Zahl hinter einem Satz öffnet die Stelle, an der er steht. Was nicht in "
            "den Quellen steht, wird nicht beantwortet."
        ),
        "ask": "Eine Frage an die Quellen",
        "backend": "Wer formuliert",
        "backend_help": "Beleg sucht und prüft die Stellen selbst; das Modell formuliert nur.",
        "custom": "Anderes Modell …",
        "custom_spec": "Angabe (anbieter:modell oder local:/pfad.gguf)",
        "extractive": "Niemand: wörtliche Zitate",
        "stays": "Nichts verlässt diesen Rechner.",
        "leaves": "Frage und Belegstellen gehen an {host}.",
        "sources": "Quellen",
        "no_sources": "Noch keine Quelle. Legen Sie links eine Datei ab.",
        "source_line": "{name} · {lang} · {passages} Abschnitte",
        "upload": "Datei hinzufügen",
        "uploaded": "{name} ist aufgenommen.",
        "unchanged": "{name} war schon da.",
        "language": "Sprache",
        "new_chat": "Neues Gespräch",
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
        "setup": "Beleg ist noch nicht eingerichtet:",
        "took": "{seconds} s · {llm}",
    },
    "en": {
        "tagline": "Ask a document. Every sentence of the answer carries its receipt.",
        "welcome": (
            "Ask a question about the sources on the left, or start with one of these. The number "
            "after a sentence opens the place where it stands. What the sources do not say is "
            "not answered."
        ),
        "ask": "Ask the sources a question",
        "backend": "Who words the answer",
        "backend_help": "Beleg finds and checks the passages itself; the model only words them.",
        "custom": "Another model …",
        "custom_spec": "SPEC (provider:model or local:/path.gguf)",
        "extractive": "Nobody: verbatim quotes",
        "stays": "Nothing leaves this machine.",
        "leaves": "Evidence and question go to {host}.",
        "sources": "Sources",
        "no_sources": "No source yet. Drop a file on the left.",
        "source_line": "{name} · {lang} · {passages} passages",
        "upload": "Add a file",
        "uploaded": "{name} has been added.",
        "unchanged": "{name} was there already.",
        "language": "Language",
        "new_chat": "New conversation",
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
        "setup": "Beleg is not set up yet:",
        "took": "{seconds} s · {llm}",
    },
}


class Speech:
    """The strings of one language; a missing key or field is an error, never an empty label."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in STRINGS else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Return a string with its fields filled in."""
        return STRINGS[self.lang][key].format(**values)

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions for a newcomer."""
        return EXAMPLES[self.lang]
