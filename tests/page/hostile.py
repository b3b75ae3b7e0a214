"""What a hostile document, name, model or question may hold: payloads, and a page full of them.

``streamlit run tests/page/hostile.py -- FOLDER CANARY`` serves the real page over fakes. Every
payload stands in a document, its name, a claim, a withheld claim, a question, an error, a heading,
a title, and a passage. CANARY is an address nothing may ever ask.
"""

# ruff: noqa: E501  (tables: forms of attack)

import sys
from functools import partial
from pathlib import Path
from typing import Final

from index.types import Hit, Passage, Span
from page.exchange import Exchange, Reply
from page.history import History, new_conversation
from rag.types import Answer, Citation, Claim, Parts, Verdict

LINKS: Final = (
    "![a]({c})", "![a][r]\n\n[r]: {c}", "[![a]({c})](x)", "![a](<{c}>)", '![a]({c} "t")',
    "!\\[a]({c})", "![a]( {c} )", "[click]({c})", "<{c}>", "{c}", "[a]: {c}", "![]({c}#x)",
    "<img src={c}>", "<img src='{c}'>", '<img srcset="{c} 1x">', "<image href={c}>",
    "<svg><image href='{c}'/></svg>", "<video poster={c}>", "<video src={c} autoplay>",
    "<audio src={c} autoplay>", "<iframe src={c}></iframe>", "<embed src={c}>",
    "<object data={c}></object>", "<link rel=stylesheet href={c}>", "<link rel=prefetch href={c}>",
    "<base href={c}>", "<meta http-equiv=refresh content='0;url={c}'>",
    "<style>@import '{c}';</style>", "<div style=\"background:url('{c}')\">x</div>",
    "<table background={c}><td>x</table>", "<input type=image src={c}>", "<bgsound src={c}>",
    "<form action={c}><button autofocus>x</button></form>", "<a href={c} ping={c}>x</a>",
    "<track src={c}>", "<source src={c}>", "<script src={c}></script>", "<portal src={c}>",
    ":material/home: ![a]({c})", "$\\includegraphics{{{c}}}$", "```mermaid\nclick a \"{c}\"\n```",
    "\\href{{{c}}}{{x}}", "&lt;img src={c}&gt;", "%3Cimg src={c}%3E", "＜img src={c}＞",
)  # fmt: skip
RUN: Final = "window.beleg_was_here=1"
SCRIPTS: Final = (
    "<script>{r}</script>", "<SCRIPT>{r}</SCRIPT>", "<scr<script>ipt>{r}</scr</script>ipt>",
    "<img src=x onerror={r}>", "<img src=x onerror='{r}'>", "<img/src/onerror={r}>",
    "<svg onload={r}>", "<svg><script>{r}</script></svg>", "<svg><animate onbegin={r} dur=1s>",
    "<body onload={r}>", "<input autofocus onfocus={r}>", "<select autofocus onfocus={r}>",
    "<textarea autofocus onfocus={r}>", "<details open ontoggle={r}>", "<marquee onstart={r}>",
    "<video><source onerror={r}>", "<audio src onerror={r}>", "<iframe srcdoc='<script>{r}</script>'>",
    "<iframe src='javascript:parent.{r}'>", "<a href='javascript:{r}'>x</a>",
    "[x](javascript:{r})", "[x](JaVaScRiPt:{r})", "[x](data:text/html,<script>{r}</script>)",
    "<a href='data:text/html,<script>{r}</script>'>x</a>", "<object data='javascript:{r}'>",
    "<embed src='javascript:{r}'>", "<math><mi xlink:href='javascript:{r}'>x</mi></math>",
    "<style>*{{background:url('javascript:{r}')}}</style>", "<div style='width:expression({r})'>x</div>",
    "\"><script>{r}</script>", "'><img src=x onerror={r}>", "--><script>{r}</script>",
    "</textarea><script>{r}</script>", "</title><script>{r}</script>", "]]><script>{r}</script>",
    "<noscript><p title='</noscript><img src=x onerror={r}>'>", "{{{{constructor.constructor('{r}')()}}}}",
    "$\\unicode{{<img src=1 onerror={r}>}}$", "&lt;script&gt;{r}&lt;/script&gt;",
    "\\u003cscript\\u003e{r}\\u003c/script\\u003e", "<x onpointerrawupdate={r} style=position:fixed;inset:0>x</x>",
)  # fmt: skip


def payloads(canary: str) -> tuple[str, ...]:
    """Return every payload; each asks the canary by a path of its own."""
    links = (form.format(c=f"{canary}/{number}") for number, form in enumerate(LINKS))
    return (*links, *(form.format(r=RUN) for form in SCRIPTS))


def exchanges(canary: str, document_id: str, text: str) -> tuple[Exchange, ...]:
    """Return an answer, a refusal and an error made of nothing but payloads."""
    spans = []
    for one in payloads(canary):
        at = text.index(one)
        spans.append(Span(at, at + len(one)))
    name = payloads(canary)[0]
    passage = Passage(document_id, name, 0, len(text), text, name, "en", tuple(spans))
    cited = tuple(
        Citation(number, name, document_id, span, span.of(text))
        for number, span in enumerate(spans, start=1)
    )
    claims = tuple(
        Claim(item.quote, (item.marker,), Verdict("supported", 1.0, item.quote)) for item in cited
    )
    withheld = tuple(Claim(c.text, (), Verdict("unsupported", 0.0, c.text)) for c in claims)
    parts = Parts(name, name, name, name, None, name)
    whole = "\n".join(payloads(canary))
    made = partial(
        Answer,
        question=whole,
        standalone_question=whole,
        lang="en",
        withheld=withheld,
        hits=(Hit(passage, 0.9, 0.9, 1.0),),
        short_answer=None,
        parts=parts,
        draft=whole,
        notice=whole,
    )
    answered = made(id="a", reason=None, claims=claims, citations=cited, refusal="")
    refused = made(id="b", reason="not_stated", claims=(), citations=(), refusal=whole)
    return (
        Exchange("1", whole, (Reply(name, answered),)),
        Exchange("2", whole, (Reply(name, refused),)),
        Exchange("3", whole, (Reply(name, error=whole),)),
    )


def fill(folder: Path, canary: str) -> str:
    """Store the hostile documents and a conversation about them; return its id."""
    from tests.page.desks import desk

    filled = desk(folder)
    text = "\n\n".join(payloads(canary))
    named = [
        (f"{one[:120]} {number}.txt", f"Text {number}. {one}".encode())
        for number, one in enumerate(payloads(canary))
    ]
    filled.index.add_uploads([("all.txt", text.encode()), *named])
    source = next(one for one in filled.index.sources() if one.name == "all.txt")
    stored = filled.index.document(source.id).text
    history = History(filled.settings.conversations_dir)
    kept = new_conversation()
    for exchange in exchanges(canary, source.id, stored):
        kept = history.append(kept, exchange)
    for form in (payloads(canary)[0], payloads(canary)[12], payloads(canary)[45]):
        other = history.append(new_conversation(), Exchange("x", form, (Reply("x", error=form),)))
        history.rename(other.id, form)
    filled.index.close()
    return kept.id


def main() -> None:
    """Draw the Ask page, or the Documents page with ``?page=documents``."""
    import streamlit as st

    from page import ask, documents
    from page.language import speech
    from tests.page.desks import desk

    st.set_page_config(layout="wide")
    opened = st.cache_resource(lambda folder: desk(Path(folder)))(sys.argv[1])
    draw = documents.show if st.query_params.get("page") == "documents" else ask.show
    draw(opened, speech())


if __name__ == "__main__":
    main()
