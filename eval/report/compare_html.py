"""Two runs side by side as one page. Pure."""

from html import escape

from eval.compare import Change, Comparison
from eval.metrics.table import METRICS
from eval.report.case_html import answer_html
from eval.report.junit import verdict
from eval.report.page import controls, page
from eval.score import Score
from eval.types import Case, Record

BETTER = {metric.name: metric.better for metric in METRICS}
LABELS = {metric.name: metric.label for metric in METRICS}


def comparison_html(found: Comparison) -> str:
    """Return the whole page: the differences, then every case whose answer changed."""
    first = {item.id: item for item in found.first.scores}
    second = {item.id: item for item in found.second.scores}
    moved = {case.id for case in found.moved}
    changed = [case for case in found.cases if case.id in moved]
    changed += [case for case in found.cases if case.id not in moved and _differ(case, found)]
    cases = [
        _case(
            case,
            (first[case.id], found.first.answers[case.id]),
            (second[case.id], found.second.answers[case.id]),
        )
        for case in changed
    ]
    body = [
        "<h1>Two runs compared</h1>",
        f'<p class="soft">A {escape(found.first.name)}<br>B {escape(found.second.name)}</p>',
        f"<p>{len(found.cases)} cases in both. Right only in A: {found.only_first}, only in B: "
        f"{found.only_second}. McNemar's exact p = {found.p:.4f}.</p>",
        "<h2>Figures</h2>",
        _table(found.changes),
        f"<h2>The {len(changed)} cases whose answer changed</h2>",
        controls(sorted({kind for case in changed for kind in case.kinds})),
        *cases,
    ]
    return page("Two runs compared", "\n".join(body))


def _differ(case: Case, found: Comparison) -> bool:
    first, second = found.first.answers[case.id], found.second.answers[case.id]
    return any(first[key] != second[key] for key in ("text", "status"))


def _table(changes: list[Change]) -> str:
    rows = "".join(
        f'<tr><td>{LABELS[item.name]}</td><td class="n">{item.first:.3f}</td>'
        f'<td class="n">{item.second:.3f}</td>'
        f'<td class="n {_direction(item)}"><b>{item.delta:+.3f}</b></td>'
        f'<td class="n"><small>{item.low:+.3f} … {item.high:+.3f}</small></td>'
        f'<td class="n">{item.n}</td></tr>'
        for item in changes
    )
    return (
        '<table><tr><th>metric</th><th class="n">A</th><th class="n">B</th><th class="n">B - A</th>'
        f'<th class="n">95 %, paired</th><th class="n">n</th></tr>{rows}</table>'
        "<p><small>Coloured where the interval leaves out nought.</small></p>"
    )


def _direction(item: Change) -> str:
    if not item.certain or BETTER[item.name] == "neither":
        return ""
    return "up" if (item.delta > 0) == (BETTER[item.name] == "higher") else "down"


def _case(case: Case, first: tuple[Score, Record], second: tuple[Score, Record]) -> str:
    klass = "case" if second[0].right else "case wrong"
    way = {(False, True): "gained", (True, False): "lost"}.get((first[0].right, second[0].right))
    sides = "".join(
        f"<div><p><small>{name} · {verdict(score)}</small></p><p>{answer_html(record)}</p>"
        f"{_quotes(record)}</div>"
        for name, (score, record) in (("A", first), ("B", second))
    )
    wanted = " · ".join(escape(a) for a in case.answers) or (
        "an answer" if case.answerable else "a refusal"
    )
    return (
        f'<details class="{klass}" data-kinds="{escape(chr(10).join(case.kinds))}"><summary>'
        f'<span>{escape(case.question)}</span><span class="verdict">{way or "other words"}</span>'
        f"</summary><p><small>{escape(case.id)} · wanted: {wanted}</small></p>"
        f'<div class="sides">{sides}</div></details>'
    )


def _quotes(record: Record) -> str:
    return "".join(
        f"<blockquote><small>[{item['marker']}] {escape(item['source'])}</small>\n"
        f"{escape(item['quote'])}</blockquote>"
        for item in record["citations"]
    )
