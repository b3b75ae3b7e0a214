"""The words of one language, put together from ``page.words``. A test compares the keys."""

from typing import Final

from page.words import answer, cases, documents, evals, history, inside, sidebar

# An area's words are one module of ``page.words``; a new one is named here.
AREAS: Final = (answer, cases, documents, evals, history, inside, sidebar)
LANGUAGES: Final = {"de": "Deutsch", "en": "English"}

STRINGS: Final[dict[str, dict[str, str]]] = {
    "de": {key: text for area in AREAS for key, text in area.DE.items()},
    "en": {key: text for area in AREAS for key, text in area.EN.items()},
}


class Speech:
    """The strings of one language; a missing key or field is an error, never an empty label."""

    def __init__(self, lang: str) -> None:
        self.lang = lang if lang in STRINGS else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Return a string with its fields filled in."""
        return STRINGS[self.lang][key].format(**values)

    def language(self, code: str) -> str:
        """Return the name of a language in this one: ``de`` is German in English."""
        from babel import Locale

        name: str = Locale(self.lang).languages.get(code, code)
        return name
