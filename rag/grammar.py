"""Grammars (GBNF) that bind a local model's output to a form it cannot leave.

Measured on the 1.5B: left free, it drops the marker from one answer in five and packs several
sources into one sentence ("Who denied the claims?" lost Peskov); bound to one line a source, each
opened by its number, it takes the sources one by one.
"""

from typing import Final

# A full stop inside a line must not be followed by a space: that would begin a second sentence,
# which needs a line and a number of its own. "4.2" passes, and so do "14. März" and "Dr. Weiss":
# after a digit or at most two letters a full stop seldom ends a sentence.
_LINE: Final = r"""
text ::= short? char+ end
char ::= [^\[\]\n.!?] | [.!?] [^\[\]\n ] | [0-9] ". " | [ („“"'’] short
short ::= [a-zA-ZÄÖÜäöü] [a-z]? ". "
end ::= [.!] ["”“»’]?"""
QUESTION: Final = r'root ::= [^\n?:]+ "?"'


def numbered_lines(count: int) -> str:
    """Return a grammar for one line a source, ``[1] ...``: rising numbers up to ``count``."""
    rules = [f"root ::= {_any(1, count)}"]
    for number in range(1, count + 1):
        more = f' ("\\n" ({_any(number + 1, count)}))?' if number < count else ""
        rules.append(f'line{number} ::= "[{number}] " text{more}')
    return "\n".join(rules) + _LINE


def _any(first: int, last: int) -> str:
    return " | ".join(f"line{number}" for number in range(first, last + 1))
