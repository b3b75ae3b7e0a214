"""Words of the menu and the sidebar."""

from typing import Final

DE: Final = {
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
    "setup": "Beleg ist noch nicht eingerichtet:",
    "page_ask": "Fragen",
}

EN: Final = {
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
    "setup": "Beleg is not set up yet:",
    "page_ask": "Ask",
}
