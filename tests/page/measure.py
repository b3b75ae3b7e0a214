"""Measure the page as it is seen: ``python -m tests.page.measure`` (Linux, Chromium, the models).

The real page with real models in a real browser; every time is taken inside the browser
(``clock.js``). Prints one line a figure: median, 90th percentile, n. Remembered answers are off.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from platformdirs import user_data_path
from playwright.sync_api import Browser, Page, sync_playwright

from tests.page.serving import ARGUMENTS, CHROMIUM, ROOT, Served, serve

ARTICLE: Final = "nordkorea-ukraine.de.txt"
CLOCK: Final = (Path(__file__).parent / "clock.js").read_text(encoding="utf-8")
PATIENCE: Final = 120_000
BOX: Final = "[data-testid=stChatInputTextArea]"
READY: Final = "[data-test-script-state=notRunning]"
Times = dict[str, list[float]]
Part = Callable[[Browser, Served], Times]


def questions() -> Iterator[str]:
    """Yield the gold set's questions to the article (dev), over and over."""
    lines = (ROOT / "eval/datasets/gold/dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    return cycle(
        case["question"]
        for case in cases
        if case["sources"] == [ARTICLE] and case["answerable"] and not case.get("history")
    )


@contextmanager
def tabs(browser: Browser, address: str, count: int) -> Iterator[list[Page]]:
    """Open the page in so many browsers that share nothing but the server."""
    contexts = [browser.new_context(locale="en-GB") for _ in range(count)]
    pages = []
    for context in contexts:
        context.add_init_script(CLOCK)
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(BOX, timeout=PATIENCE)
        pages.append(page)
    yield pages
    for context in contexts:
        context.close()


def ask(pages: list[Page], asked: Iterator[str]) -> list[dict[str, float]]:
    """Ask one question in each browser at once; return what was seen when."""
    for page in pages:
        page.locator(BOX).fill(next(asked))
    for page in pages:
        page.locator(BOX).press("Enter")
    for page in pages:
        page.wait_for_function("belegClock.seen.done !== undefined", timeout=PATIENCE)
        page.wait_for_selector(READY, timeout=PATIENCE)
    return [
        {**page.evaluate("belegClock.seen"), "place": page.evaluate("belegClock.place")}
        for page in pages
    ]


def warm(browser: Browser, served: Served) -> None:
    """Load what the first question loads, and find the examples, before anything is timed."""
    with tabs(browser, served.address, 1) as pages:
        pages[0].wait_for_selector("[class*='st-key-example-'] button", timeout=PATIENCE)
        ask(pages, iter(["Who denied the claims?"]))


def opening(browser: Browser, served: Served, count: int) -> Times:
    """Open the page anew: first paint, and when a question can be typed."""
    times: Times = {"first paint": [], "ready to ask": []}
    for _ in range(count):
        with tabs(browser, served.address, 1) as (page,):
            times["ready to ask"].append(page.evaluate("performance.now()"))
            entry = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            times["first paint"].append(page.evaluate(entry))
    return times


def asking(browser: Browser, served: Served, count: int, at_once: int) -> Times:
    """Ask in several browsers at once, each in a new conversation every five questions."""
    times: Times = {}
    asked = questions()
    with tabs(browser, served.address, at_once) as pages:
        for turn in range(-(-count // at_once)):
            if turn and turn % 5 == 0:
                for page in pages:
                    page.locator(".st-key-new-chat button").click()
                    page.wait_for_selector("[data-testid=stFeedback]", state="detached")
                    page.wait_for_selector(READY)
            for seen in ask(pages, asked):
                for name, value in seen.items():
                    times.setdefault(name, []).append(value)
    return times


def citing(browser: Browser, served: Served, count: int) -> Times:
    """Click citations: how long until the sentence stands there highlighted."""
    with tabs(browser, served.address, 1) as pages:
        asked = questions()
        for _ in range(5):
            ask(pages, asked)
        (page,) = pages
        there = page.locator(".beleg .claim [data-beleg]").count()
        times = []
        for turn in range(count):
            times.append(page.evaluate("n => belegClock.open(n)", turn % there))
            page.evaluate("belegClock.close()")
        return {"citation to highlight": times}


def remembering(browser: Browser, served: Served, count: int) -> Times:
    """Ask on and on in conversations of 50; then rerun the last of 100 messages."""
    asked = questions()
    kept: Times = {"memory, MB": []}
    with tabs(browser, served.address, 1) as pages:
        (page,) = pages
        for turn in range(count):
            if turn % 50 == 0:
                kept["memory, MB"].append(memory_mb(served.pid))
                if turn:
                    page.locator(".st-key-new-chat button").click()
                    page.wait_for_selector("[data-testid=stFeedback]", state="detached")
            ask(pages, asked)
        kept["memory, MB"].append(memory_mb(served.pid))
        kept["rerun of 100 messages"] = [
            page.evaluate("s => belegClock.run(s)", ".st-key-compare input") for _ in range(21)
        ][1:]
    return kept


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process and all below it."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and os.getpgid(int(folder.name)) == pid:
            lines = (folder / "status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total / 1024


def show(title: str, times: Times) -> None:
    """Print a figure a line."""
    for name, values in times.items():
        ordered = sorted(values)
        middle, high = statistics.median(ordered), ordered[int(0.9 * (len(ordered) - 1))]
        tail = f"  all: {' '.join(f'{v:.0f}' for v in values)}" if "MB" in name else ""
        sys.stdout.write(
            f"{title:28} {name:24} median {middle:7.0f}  p90 {high:7.0f}  n={len(values)}{tail}\n"
        )
    sys.stdout.flush()


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=user_data_path("beleg") / "models")
    parser.add_argument("--llm", default="local:qwen2.5-coder-0.5b", help="writer for the queue")
    parser.add_argument("--only", nargs="*", default=["page", "asking", "memory", "queue"])
    parser.add_argument("--questions", type=int, default=200, help="for the memory")
    chosen = parser.parse_args()
    quotes: list[tuple[str, Part]] = []
    if "page" in chosen.only:
        quotes += [("page", partial(opening, count=15)), ("page", partial(citing, count=40))]
    if "asking" in chosen.only:
        quotes += at_once("quotes", 40)
    if "memory" in chosen.only:
        quotes.append(("memory", partial(remembering, count=chosen.questions)))
    with tempfile.TemporaryDirectory() as folder:
        if quotes:
            measure(Path(folder) / "quotes", chosen.models, "extractive", quotes)
        if "queue" in chosen.only:
            parts = at_once(chosen.llm.rpartition(":")[2], 16)
            measure(Path(folder) / "queue", chosen.models, chosen.llm, parts)


def at_once(title: str, count: int) -> list[tuple[str, Part]]:
    """Return the parts that ask in 1, 4 and 8 browsers."""
    return [(f"{title} × {many}", partial(asking, count=count, at_once=many)) for many in (1, 4, 8)]


def measure(home: Path, models: Path, llm: str, parts: list[tuple[str, Part]]) -> None:
    """Serve the page with one writer and measure the parts in turn."""
    with (
        sync_playwright() as playwright,
        serve(home, models, llm, BELEG_REMEMBER="0") as served,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        warm(browser, served)
        for title, part in parts:
            began = time.monotonic()
            show(title, part(browser, served))
            sys.stderr.write(f"({title}: {time.monotonic() - began:.0f} s)\n")


if __name__ == "__main__":
    main()
