"""Words around kept conversations and their export."""

from typing import Final

DE: Final = {
    "history": "Gespräche",
    "history_none": "Ihre Gespräche werden hier auf diesem Rechner aufgehoben.",
    "history_untitled": "Ohne Titel",
    "history_more": "{n} ältere",
    "history_changed": "Zuletzt: {when}",
    "history_this": "Dieses Gespräch",
    "history_title": "Titel",
    "history_sure": "Endgültig löschen",
    "history_delete": "Löschen",
    "history_unkept": "Dieses Gespräch ist noch nicht gesichert:",
    "history_no_link": "Das verlinkte Gespräch lässt sich nicht öffnen:",
    "export_note": "Mitnehmen, mit allen Belegen:",
    "export_markdown": "Markdown",
    "export_html": "HTML zum Drucken",
    "export_json": "Datensätze (JSON)",
    "export_receipt": "{source}, Zeichen {start}–{end}: „{quote}“",
    "export_where": "{source}, Zeichen {start}–{end}",
}

EN: Final = {
    "history": "Conversations",
    "history_none": "Your conversations are kept here, on this machine.",
    "history_untitled": "Untitled",
    "history_more": "{n} older ones",
    "history_changed": "Last: {when}",
    "history_this": "This conversation",
    "history_title": "Title",
    "history_sure": "Delete for good",
    "history_delete": "Delete",
    "history_unkept": "This conversation is not saved yet:",
    "history_no_link": "The conversation of this link cannot be opened:",
    "export_note": "Take it away, with every receipt:",
    "export_markdown": "Markdown",
    "export_html": "HTML for printing",
    "export_json": "Records (JSON)",
    "export_receipt": "{source}, characters {start}–{end}: “{quote}”",
    "export_where": "{source}, characters {start}–{end}",
}
