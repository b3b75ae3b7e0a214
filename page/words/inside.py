"""Words of the look inside an answer."""

from typing import Final

DE: Final = {
    "inside_open": "Hineinsehen",
    "inside_close": "Schließen",
    "inside_changed": (
        "Die Quellen haben sich seit dieser Antwort geändert; Stellen und Lesung sind von jetzt."
    ),
    "inside_times": "Wo die Zeit blieb",
    "inside_passages": "Gefundene Stellen",
    "inside_reader": "Was der Leser fand",
    "inside_opinion": "Mit dem Urteil des Sprachmodells darüber: {stated}.",
    "inside_stated": "Wahrscheinlichkeit, dass es dort steht: {stated}. ● ging an das Modell.",
    "inside_prompt": "Was das Modell bekam ({name})",
    "inside_draft": "Was das Modell schrieb",
    "inside_checks": "Jede Prüfung",
    "again": "Genau so noch einmal fragen",
    "lap_search": "Suchen",
    "lap_read": "Lesen",
    "lap_wait": "Bis zum ersten Wort",
    "lap_write": "Schreiben, prüfen",
    "col_passage": "Stelle",
    "col_score": "Wert",
    "col_dense": "Ähnlichkeit",
    "col_span": "Kürzeste Antwort",
    "col_sentence": "Satz",
    "col_verdict": "Urteil",
    "col_why": "Grund",
}

EN: Final = {
    "inside_open": "Look inside",
    "inside_close": "Close",
    "inside_changed": ("The sources changed since this answer; passages and reading are from now."),
    "inside_times": "Where the time went",
    "inside_passages": "Retrieved passages",
    "inside_reader": "What the reader found",
    "inside_opinion": "With the language model's own opinion of it: {stated}.",
    "inside_stated": "Probability that it is stated there: {stated}. ● went to the model.",
    "inside_prompt": "What the model was sent ({name})",
    "inside_draft": "What the model wrote",
    "inside_checks": "Every check",
    "again": "Ask again exactly so",
    "lap_search": "Search",
    "lap_read": "Read",
    "lap_wait": "Until the first word",
    "lap_write": "Write, check",
    "col_passage": "Passage",
    "col_score": "Score",
    "col_dense": "Similarity",
    "col_span": "Shortest answer",
    "col_sentence": "Sentence",
    "col_verdict": "Verdict",
    "col_why": "Reason",
}
