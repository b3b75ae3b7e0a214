"""A run as JUnit XML: one test a case, one a demand of the gate."""

from collections.abc import Sequence
from xml.etree import ElementTree

from eval.runner import Outcome
from eval.score import Score

# XML 1.0 has no way to write most control characters.
_ALLOWED = {"\t", "\n", "\r"}


def junit(outcome: Outcome, faults: Sequence[str] | None) -> str:
    """Return the XML. ``faults`` are the gate's; None where no gate was asked."""
    wrong = [item for item in outcome.scores if not item.right]
    suites = ElementTree.Element("testsuites", name="beleg eval")
    suite = ElementTree.SubElement(
        suites,
        "testsuite",
        name=str(outcome.described["set"]),
        tests=str(len(outcome.scores) + len(outcome.failures)),
        failures=str(len(wrong)),
        errors=str(len(outcome.failures)),
    )
    for item in outcome.scores:
        times = outcome.times.get(item.id, {})
        seconds = (times.get("total_ms") or 0.0) / 1000
        case = ElementTree.SubElement(
            suite, "testcase", classname="case", name=_safe(item.id), time=f"{seconds:.3f}"
        )
        if not item.right:
            ElementTree.SubElement(case, "failure", message=verdict(item))
    for row in outcome.failures:
        case = ElementTree.SubElement(suite, "testcase", classname="case", name=_safe(row["id"]))
        ElementTree.SubElement(case, "error", message=_safe(row["error"]))
    if faults is not None:
        _gate(suites, faults)
    ElementTree.indent(suites)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suites, "unicode") + "\n"
    )


def verdict(item: Score) -> str:
    """Return in words what came of a case."""
    if item.right:
        return "refused, rightly" if item.refused else "right"
    if not item.answerable:
        return "answered, though it cannot be"
    return "refused, though it can be answered" if item.refused else "wrong answer"


def _gate(suites: ElementTree.Element, faults: Sequence[str]) -> None:
    suite = ElementTree.SubElement(
        suites, "testsuite", name="gate", tests="1", failures=str(int(bool(faults))), errors="0"
    )
    case = ElementTree.SubElement(suite, "testcase", classname="gate", name="thresholds")
    if faults:
        ElementTree.SubElement(case, "failure", message=_safe("; ".join(faults)))


def _safe(text: str) -> str:
    return "".join(c if c.isprintable() or c in _ALLOWED else "\ufffd" for c in text)
