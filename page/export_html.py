"""A conversation as one HTML file to read or print: no script, no request, citations are links.

Every text from a document, a model or a person is escaped here, once.
"""

from html import escape
from typing import Final

from page.exchange import Exchange, Reply
from page.history import Conversation
from page.html import verdict
from page.outcome import status, why
from page.source_view import NEAREST
from page.strings import Speech
from rag.types import Answer, Citation, Claim

# The policy holds even where something slipped through: nothing is fetched, nothing runs.
_HEAD: Final = """<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<style>
:root{color-scheme:light dark}
body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;
 overflow-wrap:anywhere}
h2{font-size:1.15rem;margin-top:2.5rem}
h3{font-size:1rem}
.note{font-size:.9rem;opacity:.85}
.verdict{font-size:.85rem;white-space:nowrap;opacity:.85}
ol{list-style:none;padding:0}
li,blockquote{margin:.6rem 0;padding:.5rem .9rem;border-left:3px solid;white-space:pre-wrap}
li:target{outline:3px solid}
@media print{body{margin:0;max-width:none}details>*{display:block}h2{break-after:avoid}
 li{break-inside:avoid}}
</style>
"""


def conversation_html(conversation: Conversation, say: Speech) -> str:
    """Return a whole conversation as one page."""
    title = escape(conversation.title or say("history_untitled"))
    body = "".join(
        _exchange(exchange, number, say)
        for number, exchange in enumerate(conversation.exchanges, start=1)
    )
    return (
        f'<!doctype html>\n<html lang="{say.lang}">\n<head>{_HEAD}<title>{title}</title></head>\n'
        f"<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


def _exchange(exchange: Exchange, number: int, say: Speech) -> str:
    replies = "".join(
        _reply(reply, f"q{number}-{place}", named=len(exchange.replies) > 1, say=say)
        for place, reply in enumerate(exchange.replies, start=1)
    )
    return f"<section>\n<h2>{escape(exchange.question)}</h2>\n{replies}</section>\n"


def _reply(reply: Reply, key: str, *, named: bool, say: Speech) -> str:
    head = f"<h3>{escape(reply.spec)}</h3>\n" if named else ""
    if reply.answer is None:
        return f"{head}<p>{escape(say('failed'))} {escape(reply.error)}</p>\n"
    return head + _answer(reply.answer, key, say)


def _answer(answer: Answer, key: str, say: Speech) -> str:
    receipts = {item.marker: item for item in answer.citations}
    lang = escape(answer.lang)
    claims = "".join(_claim(claim, receipts, key, lang=lang, say=say) for claim in answer.claims)
    shown = claims or f'<p lang="{lang}">{escape(answer.text)}</p>\n'
    parts = [shown]
    if answer.sides:
        parts.append(f'<p class="note">{escape(why(answer, say))}</p>\n')
    foot = f"{status(answer, say)} · {answer.parts.llm}"
    parts.append(f'<p class="note">{escape(foot)}</p>\n')
    if answer.citations:
        rows = "".join(_receipt(item, key, say) for item in answer.citations)
        parts.append(f"<ol>\n{rows}</ol>\n")
    if answer.withheld:
        texts = "".join(
            f"<blockquote>{escape(claim.text)}\n{escape(claim.verdict.why)}</blockquote>\n"
            for claim in answer.withheld
        )
        summary = escape(say("withheld", n=len(answer.withheld)))
        parts.append(f"<details><summary>{summary}</summary>\n{texts}</details>\n")
    if not answer.claims and answer.hits:
        parts.append(f"<p>{escape(say('nearest'))}</p>\n")
        for hit in answer.hits[:NEAREST]:
            parts.append(
                f'<blockquote lang="{escape(hit.passage.lang)}">{escape(hit.passage.text)}\n'
                f"{escape(hit.passage.source)}</blockquote>\n"
            )
    return "".join(parts)


def _claim(claim: Claim, receipts: dict[int, Citation], key: str, *, lang: str, say: Speech) -> str:
    cited = [receipts[marker] for marker in claim.citations]
    links = " ".join(f'<a href="#{key}-{one.marker}">[{one.marker}]</a>' for one in cited)
    return (
        f'<p><span lang="{lang}">{escape(claim.text)}</span> {links} '
        f'<span class="verdict">{escape(verdict(claim, cited, say))}</span></p>\n'
    )


def _receipt(item: Citation, key: str, say: Speech) -> str:
    where = say("export_where", source=item.source, start=item.span.start, end=item.span.end)
    return (
        f'<li id="{key}-{item.marker}">[{item.marker}] <q>{escape(item.quote)}</q>\n'
        f'<span class="note">{escape(where)}</span></li>\n'
    )
