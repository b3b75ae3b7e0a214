"""The look of what the page draws itself. Colours follow Streamlit's theme, light or dark."""

from typing import Final

import streamlit as st

# Only marks and tips have colours of their own, each with its own text colour.
STYLE: Final = """<style>
.beleg{line-height:1.6;overflow-wrap:anywhere}
.beleg p{margin:0 0 .5em}
.beleg .note,.beleg .where{font-size:.875em;opacity:.85}
.beleg .where{display:block;margin-top:.25em;white-space:normal}
.beleg .paper{display:block;margin:.4em 0 .8em;padding:.6em .9em;border-left:3px solid currentColor;
 background:rgba(127,127,127,.1);white-space:pre-wrap;font-size:.95em}
.beleg .draft{font-style:italic;white-space:pre-wrap;opacity:.9}
.beleg .verdict{font-size:.8em;white-space:nowrap;opacity:.85}
.beleg .ref{position:relative;white-space:nowrap}
.beleg button{font:inherit;font-weight:600;color:inherit;background:rgba(127,127,127,.15);
 border:1px solid rgba(127,127,127,.5);border-radius:.35em;padding:0 .4em;margin:0 .1em;
 min-height:1.6em;min-width:1.75em;cursor:pointer}
.beleg button:hover{background:rgba(127,127,127,.35)}
.beleg button:focus-visible,.beleg summary:focus-visible{outline:3px solid currentColor;
 outline-offset:2px}
.beleg .tip{position:absolute;left:0;bottom:100%;z-index:30;width:min(26em,70vw);padding:.7em .9em;
 background:#22262e;color:#fff;border-radius:.5em;font-size:.9em;white-space:normal;
 visibility:hidden;opacity:0;transition:opacity .1s .15s,visibility 0s .25s}
.beleg .tip small{display:block;margin-top:.4em;color:#dfe3ea}
.beleg .ref:hover .tip,.beleg .ref:focus-within .tip{visibility:visible;opacity:1;
 transition-delay:.15s,0s}
.beleg details>summary{cursor:pointer;font-size:.9em}
.beleg table{border-collapse:collapse;font-size:.875em;width:100%}
.beleg td,.beleg th{text-align:left;padding:.25em .6em .25em 0;vertical-align:top;
 border-bottom:1px solid rgba(127,127,127,.3)}
.beleg pre{white-space:pre-wrap;font-size:.85em;margin:.3em 0 .8em;padding:.6em .9em;
 background:rgba(127,127,127,.1)}
.beleg .lane{position:relative;height:1.5em;margin:.15em 0;background:rgba(127,127,127,.12)}
.beleg .lane i{position:absolute;top:0;bottom:0;min-width:2px;background:#5b8db1}
.beleg .lap{display:grid;grid-template-columns:11em 1fr 5em;gap:.6em;align-items:center;
 font-size:.875em}
.beleg [data-open]+.tip{display:none}
.past{margin:0 0 1.25rem}
.past-question{width:fit-content;max-width:100%;margin:0 0 .75rem;padding:.6rem .9rem;
 border-radius:.5rem;background:rgba(127,127,127,.12);overflow-wrap:anywhere}
.past-replies{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));
 gap:1.5rem}
[data-testid=stCaptionContainer]{color:inherit;opacity:.85}
.beleg-head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25em 1em}
.beleg-head h1{font-size:1.75rem;padding:0}
.beleg-head p{margin:0;opacity:.85}
.stMainBlockContainer:has(.beleg-head){max-width:60rem;padding-top:5rem}
@media (min-width:60rem){:root[data-beleg-source=open] .stMain{padding-right:min(42vw,44rem)}
 :root[data-beleg-source=open] :is(.stMainBlockContainer,.stBottomBlockContainer,
 [data-testid=stBottomBlockContainer]){padding-left:1.5rem;padding-right:1.5rem}}
@media (max-width:40rem){.beleg .lap{grid-template-columns:7em 1fr 4em}
 .beleg .tip{position:fixed;left:.75rem;right:.75rem;bottom:5.5rem;width:auto}}
[class*=st-key-open-] button{justify-content:flex-start;text-align:left}
.st-key-page-lang,[data-testid=stFileUploaderDropzoneInstructions],
:root[lang=de] [data-testid=InputInstructions]{display:none}
@media (prefers-reduced-motion:reduce){.beleg *{transition:none!important}}
</style>"""


def show_style() -> None:
    """Put the style on the page, once for all that follows."""
    st.html(STYLE)
