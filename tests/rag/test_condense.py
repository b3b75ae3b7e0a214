"""Follow-ups: told apart, completed by the model or by rule, and never changed in what they ask."""

import pytest

from rag.condense import condense, tidy, trustworthy
from rag.followup import complete_by_rule, content_words, is_complete
from rag.types import Turn
from tests.fakes import BrokenChat, ScriptedChat

EN = [Turn("Who denied the claims?", "Kremlin spokesman Dmitry Peskov denied them [1].")]
DE = [Turn("Wer wies die Vorwürfe zurück?", "Kremlsprecher Dmitry Peskov wies sie zurück [1].")]


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Who denied the claims?"),
        ("en", "When did Putin visit North Korea?"),
        ("en", "What did Putin say about his visit?"),
        ("en", "Is there evidence for arms deliveries?"),
        ("en", "Which governments accused Pyongyang?"),
        ("de", "Wer wies die Vorwürfe zurück?"),
        ("de", "Gibt es Beweise für die Waffenlieferungen?"),
        ("de", "Was sagte der südkoreanische Geheimdienst über die Behauptung?"),
        ("de", "Wie viele nordkoreanische Soldaten starben in der Ukraine?"),
        ("fr", "Qui a démenti les accusations ?"),
        ("fr", "Quand Poutine a-t-il visité la Corée du Nord ?"),
        ("fr", "Y a-t-il des preuves de livraisons d'armes ?"),
        ("es", "¿Quién negó las acusaciones?"),
        ("es", "¿Cuándo visitó Putin Corea del Norte?"),
        ("it", "Chi ha respinto le accuse di Zelensky?"),
    ],
)
def test_complete_questions_are_left_alone(lang: str, question: str) -> None:
    assert is_complete(question, lang)
    chat = ScriptedChat("Something else?")
    assert condense(question, EN, chat) == question
    assert not chat.prompts


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "And when was that?"),
        ("en", "Why?"),
        ("en", "What did he say about it?"),
        ("en", "And Zelensky?"),
        ("en", "Who else?"),
        ("de", "Und wann war das?"),
        ("de", "Warum?"),
        ("de", "Was sagte er dazu?"),
        ("de", "Wie bezeichnete er die Vorwürfe?"),
        ("de", "Wer behauptete das?"),
        ("fr", "Et quand ?"),
        ("fr", "Qu'a-t-il dit de cela ?"),
        ("es", "¿Y cuándo fue eso?"),
        ("es", "¿Por qué lo negó él?"),
        ("it", "E quando?"),
    ],
)
def test_follow_ups_are_recognised(lang: str, question: str) -> None:
    assert not is_complete(question, lang)


def test_without_history_nothing_changes() -> None:
    assert condense("And when was that?", [], None) == "And when was that?"


def test_the_rule_keeps_the_question_and_adds_the_topic() -> None:
    assert condense("And when was that?", EN, None) == (
        "And when was that (denied claims Dmitry Peskov)?"
    )
    assert condense("Und wann war das?", DE, None).startswith("Und wann war das (wies Vorwürfe")


def test_the_topic_reaches_back_to_the_last_complete_question() -> None:
    history = [*EN, Turn("And when was that?", "It was on Thursday [1].")]
    assert "claims" in complete_by_rule("Why?", history, "en")
    other = [*history, Turn("Who visited North Korea in June?", "Putin did [1].")]
    assert "claims" not in complete_by_rule("Why?", other, "en")


def test_a_good_rewrite_is_taken() -> None:
    chat = ScriptedChat("On its own: When did Dmitry Peskov deny the claims?\nAnswer: Thursday")
    assert condense("And when was that?", EN, chat) == "When did Dmitry Peskov deny the claims?"
    assert "Dmitry Peskov denied them." in chat.prompts[0].user


@pytest.mark.parametrize(
    "script",
    [
        "",
        "It was on Thursday.",
        "When was that?",
        "Who denied the claims?",
        "When did Wladimir Putin deny the claims?",
        "When did Dmitry Peskov deny the claims in 2014?",
        "Wann wies Dmitry Peskov die Vorwürfe zurück?",
        "When did Dmitry Peskov deny? And who was it?",
        "When " + "really " * 100 + "did Dmitry Peskov deny the claims?",
    ],
)
def test_a_bad_rewrite_is_not_taken(script: str) -> None:
    assert condense("And when was that?", EN, ScriptedChat(script)) == (
        "And when was that (denied claims Dmitry Peskov)?"
    )


def test_what_the_follow_up_names_must_stay() -> None:
    assert not trustworthy("What did Dmitry Peskov say?", "And Zelensky?", EN, "en")
    assert trustworthy("Did Zelensky deny the claims?", "And Zelensky?", EN, "en")


def test_a_broken_backend_leaves_the_rule() -> None:
    assert condense("And when was that?", EN, BrokenChat("When did")) == (
        "And when was that (denied claims Dmitry Peskov)?"
    )


def test_labels_and_quotes_are_removed() -> None:
    assert tidy('\n Für sich: "Wer war es?" \nmehr') == "Wer war es?"


def test_content_words_skip_small_words_and_markers() -> None:
    assert content_words("Wer wies die Vorwürfe am 3. Juni zurück [1]?") == [
        "wies",
        "Vorwürfe",
        "3",
        "Juni",
        "zurück",
    ]
