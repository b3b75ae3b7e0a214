"""Words of feedback and of the Cases page."""

from typing import Final

DE: Final = {
    "copy": "Kopieren",
    "copied": "Kopiert.",
    "copy_plain": "Als Text mit Belegen",
    "copy_markdown": "Als Markdown mit Belegen",
    "stale": (
        "Veraltet: {names} wurde seit dieser Antwort geändert oder entfernt. Die Zitate zeigen "
        "den alten Stand. Fragen Sie noch einmal."
    ),
    "complaint_kind": "Was war falsch?",
    "complaint_wrong": "Falsch",
    "complaint_not_stated": "Steht nicht im Text",
    "complaint_missing": "Es fehlt etwas",
    "complaint_badly_cited": "Der Beleg passt nicht",
    "complaint_answer": "Was wäre richtig? (wenn Sie mögen)",
    "complaint_quote": "Der Satz, in dem es steht (wenn Sie mögen)",
    "complaint_quote_help": "Wörtlich aus einer Quelle; daran wird später gemessen.",
    "complaint_no_quote": "So steht das in keiner Quelle. Kopieren Sie den Satz wörtlich.",
    "complaint_look": "Daraus wird dieser Prüffall:",
    "complaint_add": "Als Prüffall aufnehmen",
    "complaint_added": "Aufgenommen. Unter „Prüffälle“ steht er, unter „Messen“ wird er gefragt.",
    "case_question": "Frage",
    "case_expected": "Erwartet",
    "case_answerable": "eine Antwort",
    "case_unanswerable": "keine Antwort: Es steht nicht da",
    "case_before": "Davor gefragt",
    "case_answers": "Richtig wäre",
    "case_evidence": "Es steht in",
    "case_sources": "Gefragte Quellen",
    "case_tags": "Merkmale",
    "page_cases": "Prüffälle",
    "cases_why": (
        "Aus einem Daumen nach unten wird eine Frage, die künftig mitgeprüft wird: unter „Messen“ "
        "oder mit „beleg eval run“."
    ),
    "cases_none": (
        "Noch keine. Geben Sie einer Antwort einen Daumen nach unten und sagen Sie, was falsch war."
    ),
    "cases_delete": "Löschen",
    "cases_download": "Alle herunterladen (JSONL)",
}

EN: Final = {
    "copy": "Copy",
    "copied": "Copied.",
    "copy_plain": "As text with receipts",
    "copy_markdown": "As Markdown with receipts",
    "stale": (
        "Out of date: {names} was changed or removed since this answer. The quotes show how it "
        "was. Ask again."
    ),
    "complaint_kind": "What was wrong?",
    "complaint_wrong": "It is wrong",
    "complaint_not_stated": "The text does not say so",
    "complaint_missing": "Something is missing",
    "complaint_badly_cited": "The receipt does not fit",
    "complaint_answer": "What would be right? (if you like)",
    "complaint_quote": "The sentence that says it (if you like)",
    "complaint_quote_help": "Word for word from a source; answers will be measured by it.",
    "complaint_no_quote": "No source says it like that. Copy the sentence word for word.",
    "complaint_look": "It becomes this case:",
    "complaint_add": "Add as a case",
    "complaint_added": "Added. It stands under “Cases” and is asked under “Measure”.",
    "case_question": "Question",
    "case_expected": "Expected",
    "case_answerable": "an answer",
    "case_unanswerable": "no answer: it is not stated",
    "case_before": "Asked before",
    "case_answers": "Right would be",
    "case_evidence": "It stands in",
    "case_sources": "Sources asked",
    "case_tags": "Tags",
    "page_cases": "Cases",
    "cases_why": (
        "A thumb down becomes a question that is checked from then on: under “Measure”, or with "
        "“beleg eval run”."
    ),
    "cases_none": "None yet. Give an answer a thumb down and say what was wrong.",
    "cases_delete": "Delete",
    "cases_download": "Download all (JSONL)",
}
