"""What each ``beleg`` command does. Records go to standard output, everything else to the other."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import BelegError, SettingsError, UnreadableDocument
from rag.cli import ANSWERED, FAILED, REFUSED
from rag.forget import Kept, forget
from rag.progress import Bar
from rag.settings import Settings, has_display, load_settings


def say(message: str) -> None:
    """Tell the user something that is not a record."""
    print(message, file=sys.stderr)


def emit(record: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print one record and flush it."""
    print(json.dumps(record, ensure_ascii=False), flush=True)


def ask(args: argparse.Namespace) -> int:
    """Answer one question, or every line of a batch."""
    from rag.question import settle
    from rag.turns import turn

    settings = _settings(args)
    if args.batch is None:
        settle(args.question)
    with turn(settings.home / "turns", settings.callers, settings.callers_s, say):
        return _one(args, settings) if args.batch is None else _batch(args, settings)


def _one(args: argparse.Namespace, settings: Settings) -> int:
    from rag.assistant import Request
    from rag.record import to_record
    from rag.render import to_text
    from rag.wiring import open_assistant

    opened = open_assistant(settings, say=say)
    opened.index.require(args.source)
    answer = opened.assistant.ask(Request(args.question, sources=tuple(args.source)))
    if args.json:
        emit(to_record(answer))
    else:
        print(to_text(answer))
    if answer.notice:
        say(f"{answer.notice} The evidence is shown instead.")
    return REFUSED if answer.status == "refused" else ANSWERED


def _batch(args: argparse.Namespace, settings: Settings) -> int:
    from rag.batch import run_batch
    from rag.wiring import open_assistant

    failed = False
    with _lines(args.batch) as lines:
        opened = open_assistant(settings, say=say)
        opened.index.require(args.source)
        sources = tuple(args.source)
        for record in run_batch(lines, opened.assistant.ask, sources=sources, warn=say):
            emit(record)
            failed = failed or record["schema"] == "error.v1"
    return FAILED if failed else ANSWERED


@contextmanager
def _lines(name: str) -> Iterator[Iterator[str]]:
    # Bytes that are not UTF-8 spoil their own line, not the batch: they become U+FFFD and the
    # JSON around them still parses or is reported by its line number.
    if name == "-":
        yield (line.decode("utf-8", errors="replace") for line in sys.stdin.buffer)
        return
    try:
        with Path(name).open("rb") as file:
            yield (line.decode("utf-8", errors="replace") for line in file)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise UnreadableDocument(f"--batch {name}: {error.strerror}.") from None


def chat(args: argparse.Namespace) -> int:
    """Ask in the shell, with follow-ups, until the input ends."""
    from rag.assistant import Request
    from rag.render import to_text
    from rag.types import Turn
    from rag.wiring import open_assistant

    opened = open_assistant(_settings(args), say=say)
    opened.index.require(args.source)
    names = ", ".join(source.name for source in opened.index.sources())
    say(f"Sources: {names}. Writer: {opened.assistant.llm}. An empty line ends.")
    history: list[Turn] = []
    while question := _prompt():
        try:
            answer = opened.assistant.ask(
                Request(question, history=tuple(history), sources=tuple(args.source))
            )
        except BelegError as error:
            say(f"beleg: {error}")
            continue
        print(to_text(answer), end="\n\n", flush=True)
        if answer.notice:
            say(f"{answer.notice} The evidence is shown instead.")
        history.append(Turn(question, answer.text))
    return ANSWERED


def _prompt() -> str:
    try:
        if sys.stdin.isatty():
            import readline  # noqa: F401 - gives input() editing and history where it exists
    except ImportError:
        pass
    try:
        return input("? " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def app(args: argparse.Namespace) -> int:
    """Open the page in the browser; returns when it is stopped."""
    from rag.serve import serve

    return serve(load_settings(), args.port, say=say, browser=has_display())


def password(args: argparse.Namespace) -> int:
    """Ask for the page's password, or a user's, and print the setting that stands for it."""
    from getpass import getpass

    from rag.password import hash_password
    from rag.settings import USER_NAME

    if args.user is not None and not USER_NAME.fullmatch(args.user):
        raise SettingsError("a user's name is of a-z, 0-9, dot, dash and underscore, 32 at most.")

    chosen = getpass("Password of the page: ")
    if chosen != getpass("Once more: "):
        raise SettingsError("The two passwords differ. Try again.")
    if args.user is None:
        say("Put this line into settings.toml in BELEG_HOME:")
        print(f"password_hash = '{hash_password(chosen)}'")
    else:
        say("Put this line under [users] in settings.toml in BELEG_HOME:")
        print(f"\"{args.user}\" = '{hash_password(chosen)}'")
    return ANSWERED


def search(args: argparse.Namespace) -> int:
    """Show the passages nearest to a question."""
    from rag.question import settle
    from rag.render import passage_text
    from rag.wiring import open_store

    settings = load_settings()
    question = settle(args.question)
    index = open_store(settings, say=say)
    index.require(args.source)
    for hit in index.search(question, k=settings.passages, sources=args.source):
        if args.json:
            passage = hit.passage
            emit(
                {
                    "source": passage.source,
                    "source_id": passage.document_id,
                    "start": passage.start,
                    "end": passage.end,
                    "score": round(hit.score, 6),
                    "dense": hit.dense,
                    "lexical": hit.lexical,
                    "heading": passage.heading,
                    "text": passage.text,
                }
            )
        else:
            print(f"{hit.score:.3f}  {passage_text(hit)}\n")
    return ANSWERED


def add(args: argparse.Namespace) -> int:
    """Take in files and folders; a file that fails does not stop the others."""
    from rag.wiring import open_store

    index = open_store(load_settings(), say=say)
    bar = Bar(unit="passage")
    try:
        if args.rebuild:
            index.rebuild(progress=bar)
        report = index.add([Path(path) for path in args.paths], progress=bar)
    finally:
        bar.close()
    for verb, names in (("added", report.added), ("changed", report.changed)):
        for name in names:
            say(f"{verb} {name}")
    for name, reason in report.failed:
        say(f"beleg: {reason}" if name in reason else f"beleg: {name}: {reason}")
    say(
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged, {len(report.failed)} failed; "
        f"{report.passages} passages in the index."
    )
    return FAILED if report.failed else ANSWERED


def sources(args: argparse.Namespace) -> int:
    """List what is indexed."""
    from dataclasses import asdict

    from rag.wiring import open_store

    listed = open_store(load_settings(), say=say).sources()
    for source in listed:
        if args.json:
            emit(asdict(source))
        else:
            print(
                f"{source.name}  {source.lang}  {source.characters:,} characters  "
                f"{source.passages} passages  added {source.added_at}"
            )
    if not listed:
        say("Nothing is indexed. `beleg add PATH` takes in txt, md, html, pdf and docx.")
    return ANSWERED


def remove(args: argparse.Namespace) -> int:
    """Remove sources from the index."""
    from rag.wiring import open_store

    settings = load_settings()
    index = open_store(settings, say=say)
    if args.purge:
        index.purge(args.names)
        lingers = False
    else:
        lingers = index.remove(args.names)
    for name in args.names:
        say(f"removed {name}")
    if lingers:
        say(
            "No search returns them, but their vectors stay in the index until it is next built. "
            "`beleg remove --purge` builds it now."
        )
    if args.purge:
        left = index.sources()
        kept = Kept(frozenset(one.id for one in left), frozenset(one.name for one in left))
        count = forget(settings.home, kept)
        say(
            "Of removed documents nothing is left here; "
            f"{count} conversations, runs and cases went with them."
        )
    return ANSWERED


def models(args: argparse.Namespace) -> int:
    """List, fetch or re-check the model files."""
    from rag.model_files import list_models, pull_models, verify_models

    settings = load_settings()
    action = {"list": list_models, "pull": pull_models, "verify": verify_models}[args.action]
    return action(settings.models_dir, args.name)


def doctor(args: argparse.Namespace) -> int:
    """Check models, index, settings and egress, in words."""
    from rag.doctor import examine

    return examine(load_settings(), repair=args.repair)


def _settings(args: argparse.Namespace) -> Settings:
    from rag.spec import parse_spec

    chosen: dict[str, Any] = {} if args.llm is None else {"llm": args.llm}
    if args.no_cache:
        chosen["remember"] = 0
    settings = load_settings(**chosen)
    parse_spec(settings.llm)
    return settings


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    command.__name__: command
    for command in (ask, chat, app, password, search, add, sources, remove, models, doctor)
}
