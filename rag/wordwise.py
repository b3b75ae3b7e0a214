"""Whether every word of a claim has something like it in a text of another language."""

from collections.abc import Callable, Sequence

from index.protocols import Embedder
from rag.facts.names import names
from rag.facts.numbers import quantities
from rag.facts.words import content_words, guess_lang

Wordwise = Callable[[str, Sequence[str]], float]


def wordwise_of(embedder: Embedder) -> Wordwise:
    """Return a function from a claim and sentences to the mean cosine of the claim's words.

    Each content word of the claim counts with its nearest in the sentences, as in BERTScore's
    precision (Zhang et al., 2020) but on single words: what a sentence's vector hides, an invented
    verb beside true names, shows here. Names and numbers are left to the rules. 1.0 where nothing
    is left to compare.
    """

    def wordwise(claim: str, sentences: Sequence[str]) -> float:
        theirs = [word for sentence in sentences for word in plain_words(sentence)]
        # A word that was not translated is like itself, whatever is said of it.
        mine = [word for word in plain_words(claim) if word not in theirs]
        if not mine or not theirs:
            return 1.0
        vectors = embedder.embed([*mine, *theirs], "query")
        near = vectors[: len(mine)] @ vectors[len(mine) :].T
        return float(near.max(axis=1).mean())

    return wordwise


def plain_words(text: str) -> list[str]:
    """Return the content words of a text that are neither names nor numbers."""
    lang = guess_lang(text)
    taken = [(name.start, name.end) for name in names(text, lang) if name.hard]
    taken += [(item.start, item.end) for item in quantities(text, lang)]
    return [word.text for word in content_words(text, lang) if not word.within(taken)]
