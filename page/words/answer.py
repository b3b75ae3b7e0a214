"""Words around a question and its answer."""

from typing import Final

DE: Final = {
    "tagline": "Fragen an ein Dokument. Jeder Satz der Antwort trägt seinen Beleg.",
    "welcome": (
        "Stellen Sie unten eine Frage an die Quellen. Die Zahl hinter jedem Satz der Antwort "
        "öffnet die Stelle, an der er steht. Was nicht in den Quellen steht, wird nicht "
        "beantwortet."
    ),
    "welcome_empty": "Noch gibt es nichts zu fragen: Fügen Sie links eine Datei hinzu.",
    "examples": "Zum Beispiel",
    "examples_coming": "Sucht passende Beispielfragen in den Quellen …",
    "ask": "Eine Frage an die Quellen",
    "loading": "Lädt die Modelle und den Index …",
    "searching": "Sucht in den Quellen …",
    "writing": "Formuliert und prüft … {seconds} s",
    "waiting": "Das Modell schreibt gerade für andere: Platz {place} in der Reihe.",
    "found": "Gefunden; wird jetzt formuliert und geprüft:",
    "draft": "Ungeprüfter Entwurf",
    "stop": "Anhalten",
    "stopping": "Hält an und prüft, was schon da ist …",
    "understood": "Verstanden als: {question}",
    "answered": "✓ Alle Sätze belegt",
    "partial": "◐ Belegt; Unbelegtes wurde zurückgehalten",
    "refused": "✗ Nicht beantwortet",
    "stopped": "■ Angehalten",
    "conflicting": "≠ Belegt, aber die Quellen widersprechen sich",
    "sides": "Die Quellen widersprechen sich dazu: {sides}. Beleg entscheidet das nicht.",
    "side": "„{text}“ ({source})",
    "verdict_verbatim": "✓ wörtlich",
    "verdict_supported": "✓ belegt",
    "verdict_unsupported": "✗ nicht belegt",
    "verdict_uncited": "○ ohne Beleg",
    "why_nothing_relevant": (
        "Keine Stelle der Quellen handelt davon. Fragen Sie anders, oder fügen Sie eine Quelle "
        "hinzu, in der es steht."
    ),
    "why_not_stated": (
        "Die Quellen handeln davon, nennen die Antwort aber nicht. Unten stehen die nächsten "
        "Stellen; vielleicht hilft eine genauere Frage."
    ),
    "why_conflicting": "Die Stellen unten sagen Verschiedenes. Beleg entscheidet das nicht.",
    "why_check_failed": (
        "Das Modell hat etwas geschrieben, aber kein Satz davon steht so in den Quellen. Unter "
        "„Zurückgehalten“ steht, was und warum."
    ),
    "why_not_a_question": "Fragen Sie etwas, das in den Quellen stehen könnte.",
    "why_backend_failed": (
        "Das Sprachmodell hat nicht geantwortet. Gezeigt werden die Stellen selbst; links lässt "
        "sich ein anderes Modell wählen."
    ),
    "why_stopped": (
        "Sie haben die Antwort angehalten. Was bis dahin geschrieben war, ist geprüft; der "
        "unfertige Rest steht unter „Zurückgehalten“."
    ),
    "why_budget": (
        "Die Grenze für eine Antwort war erreicht. Gezeigt wird, was bis dahin belegt war."
    ),
    "original": "Die Zitate bleiben in der Sprache der Quelle ({langs}).",
    "original_label": "Original ({lang})",
    "translated": (
        "Die Quelle ist in anderer Sprache ({langs}): Zitate bleiben im Original, die Sätze hat "
        "{llm} übersetzt."
    ),
    "withheld": "Zurückgehalten ({n})",
    "nearest": "Nächstliegende Stellen",
    "open": "Öffnen",
    "open_passage": "Stelle öffnen: {source}",
    "receipt": "Beleg {n} aus {source}: {quote}",
    "failed": "Das ging nicht:",
    "failed_way_on": "Fragen Sie noch einmal, oder wählen Sie links ein anderes Modell.",
    "took": "{seconds} s · {llm}",
    "remembered": "schon einmal gefragt, Antwort von vorhin · {llm}",
    "unfold": "Ändern, beurteilen, kopieren …",
    "unfold_label": "Ändern, beurteilen, kopieren: {question}",
    "edit": "Ändern",
    "edit_label": "Geänderte Frage",
    "edit_note": "Diese Antwort und alles danach wird ersetzt.",
    "edit_ask": "Fragen",
    "edit_cancel": "Abbrechen",
    "same_claims": "Beide Antworten machen dieselben Aussagen mit denselben Belegen.",
    "other_claims": "Die Antworten unterscheiden sich:",
    "again_same": "Noch einmal gefragt: genau dieselbe Antwort.",
    "again_other": "Noch einmal gefragt: Die Antwort ist eine andere als zuvor.",
    "panel_source": "Quelle",
    "panel_close": "Schließen",
    "panel_cut": "Langes Dokument: ein Ausschnitt um die zitierten Stellen",
    "panel_gone_title": "Quelle nicht mehr da",
    "panel_gone": "Sie wurde seit dieser Antwort geändert oder entfernt. Zitiert war:",
}

EN: Final = {
    "tagline": "Ask a document. Every sentence of the answer carries its receipt.",
    "welcome": (
        "Ask the sources a question below. The number after each sentence of the answer opens "
        "the place where it stands. What the sources do not say is not answered."
    ),
    "welcome_empty": "There is nothing to ask yet: add a file on the left.",
    "examples": "For example",
    "examples_coming": "Looking for questions the sources can answer …",
    "ask": "Ask the sources a question",
    "loading": "Loading the models and the index …",
    "searching": "Searching the sources …",
    "writing": "Wording and checking … {seconds} s",
    "waiting": "The model is writing for others: you are number {place} in the line.",
    "found": "Found; now being worded and checked:",
    "draft": "Unchecked draft",
    "stop": "Stop",
    "stopping": "Stopping, and checking what is there …",
    "understood": "Understood as: {question}",
    "answered": "✓ Every sentence supported",
    "partial": "◐ Supported; unsupported sentences were withheld",
    "refused": "✗ Not answered",
    "stopped": "■ Stopped",
    "conflicting": "≠ Supported, but the sources contradict each other",
    "sides": "The sources contradict each other on this: {sides}. Beleg does not take sides.",
    "side": "“{text}” ({source})",
    "verdict_verbatim": "✓ verbatim",
    "verdict_supported": "✓ supported",
    "verdict_unsupported": "✗ not supported",
    "verdict_uncited": "○ no receipt",
    "why_nothing_relevant": (
        "No passage of the sources is about this. Ask differently, or add a source that says it."
    ),
    "why_not_stated": (
        "The sources are about this but do not give the answer. The nearest passages are below; "
        "a more exact question may help."
    ),
    "why_conflicting": "The passages below say different things. Beleg does not take sides.",
    "why_check_failed": (
        "The model wrote something, but none of its sentences stands like that in the sources. "
        "“Withheld” shows what and why."
    ),
    "why_not_a_question": "Ask something the sources could say.",
    "why_backend_failed": (
        "The language model did not answer. The passages themselves are shown; another model can "
        "be chosen on the left."
    ),
    "why_stopped": (
        "You stopped the answer. What was written by then is checked; the unfinished rest is under "
        "“Withheld”."
    ),
    "why_budget": "The limit for one answer was reached. What was supported by then is shown.",
    "original": "Quotes stay in the language of the source ({langs}).",
    "original_label": "original ({lang})",
    "translated": (
        "The source is in another language ({langs}): quotes stay original, the sentences were "
        "translated by {llm}."
    ),
    "withheld": "Withheld ({n})",
    "nearest": "Nearest passages",
    "open": "Open",
    "open_passage": "Open the passage: {source}",
    "receipt": "Receipt {n} from {source}: {quote}",
    "failed": "That did not work:",
    "failed_way_on": "Ask again, or choose another model on the left.",
    "took": "{seconds} s · {llm}",
    "remembered": "asked before, the answer given then · {llm}",
    "unfold": "Edit, judge, copy …",
    "unfold_label": "Edit, judge, copy: {question}",
    "edit": "Edit",
    "edit_label": "The edited question",
    "edit_note": "This answer and all that follows will be replaced.",
    "edit_ask": "Ask",
    "edit_cancel": "Cancel",
    "same_claims": "Both answers make the same claims on the same receipts.",
    "other_claims": "The answers differ:",
    "again_same": "Asked once more: exactly the same answer.",
    "again_other": "Asked once more: the answer is not the one from before.",
    "panel_source": "Source",
    "panel_close": "Close",
    "panel_cut": "A long document: an excerpt around the cited places",
    "panel_gone_title": "Source no longer there",
    "panel_gone": "It was changed or removed since this answer. What was cited:",
}
