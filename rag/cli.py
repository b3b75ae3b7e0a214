"""The ``beleg`` command: arguments, exit codes, and the one edge where errors become words.

Nothing heavy is imported here, so that ``beleg --help`` answers at once.
"""

import argparse
import atexit
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.errors import BelegError, QuestionError, SettingsError, UnknownModel, UnknownSource

ANSWERED: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2
REFUSED: Final = 3
INTERRUPTED: Final = 130

SPEC_HELP = (
    "who words the answer: extractive | local | local:NAME | local:/path/model.gguf | "
    "provider:model (openai:…, ollama:…, anthropic:…). Default: BELEG_LLM, else local"
)
EPILOG = """exit codes of ask: 0 answered, 3 refused, 1 failed, 2 wrong usage
Records go to standard output, everything else to standard error.
BELEG_HOME moves all data and models; `beleg doctor` says where they are."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="beleg",
        description="Ask a document; every sentence of the answer carries its receipt.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer one question, or a batch of them")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--batch", metavar="FILE", help="one JSON object a line; - is standard input")
    ask.add_argument("--json", action="store_true", help="print the answer record")
    _scope(ask)

    chat = commands.add_parser("chat", help="ask in the shell, with follow-ups")
    _scope(chat)

    app = commands.add_parser("app", help="open the page in the browser")
    app.add_argument("--port", type=_port, default=8501, metavar="N")

    word = commands.add_parser(
        "password", help="choose the password a page on the network asks for"
    )
    word.add_argument("user", nargs="?", metavar="NAME", help="a user with a home of their own")

    search = commands.add_parser("search", help="show the passages nearest to a question")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("--json", action="store_true")
    search.add_argument("--source", action="append", default=[], metavar="NAME")

    add = commands.add_parser("add", help="take in files and folders: txt, md, html, pdf, docx")
    add.add_argument("paths", nargs="*", metavar="PATH")
    add.add_argument("--rebuild", action="store_true", help="embed everything anew")

    sources = commands.add_parser("sources", help="list what is indexed")
    sources.add_argument("--json", action="store_true")

    remove = commands.add_parser("remove", help="remove a source from the index")
    remove.add_argument("names", nargs="*", metavar="NAME")
    remove.add_argument(
        "--purge",
        action="store_true",
        help="leave no byte of removed documents on the disk, nor conversations that quote them",
    )

    models = commands.add_parser("models", help="list, fetch or re-check the model files")
    models.add_argument("action", nargs="?", choices=("list", "pull", "verify"), default="list")
    models.add_argument("name", nargs="?", metavar="NAME", help="default: the two Beleg needs")

    doctor = commands.add_parser("doctor", help="check models, index, settings and egress")
    doctor.add_argument("--repair", action="store_true", help="mend what can be mended")

    evaluate = commands.add_parser("eval", help="measure answers on cases", add_help=False)
    evaluate.add_argument("rest", nargs=argparse.REMAINDER)
    bench = commands.add_parser(
        "bench", help="measure speed beside the stock chain", add_help=False
    )
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_utf8()
    if argv is None:  # the process is ours
        _collect_rarely()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] in (["eval"], ["bench"]):
            return _evaluate(*arguments)
        return _dispatch(build_parser(), arguments)
    except (SettingsError, QuestionError, UnknownModel, UnknownSource) as error:
        _complain(str(error))
        return WRONG_USAGE
    except BelegError as error:
        _complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left; writing the rest would only raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        _complain(f"{error.strerror or error}{name}.")
        return FAILED
    except Exception as error:  # noqa: BLE001 - the edge: a bug ends in words, not in a traceback
        _complain(internal(error))
        return FAILED


def internal(error: Exception) -> str:
    """Return one line for a bug: what, and where in our code or a library's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"internal error, please report it: {type(error).__name__}: {error} ({where})."


def _dispatch(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    args = parser.parse_args(arguments)
    if args.version:
        from importlib.metadata import version

        print(f"beleg {version('beleg')}")
        return ANSWERED
    if args.command is None:
        parser.print_help()
        return WRONG_USAGE
    if args.command == "ask" and (args.question is None) == (args.batch is None):
        parser.error("ask takes a QUESTION or --batch FILE, one of the two")
    if args.command == "ask" and args.batch is not None and args.json:
        args.json = False  # a batch always prints records
    if args.command == "add" and not args.paths and not args.rebuild:
        parser.error("add takes at least one PATH, or --rebuild")
    if args.command == "remove" and not args.names and not args.purge:
        parser.error("remove takes at least one NAME, or --purge")
    from rag import commands

    return commands.COMMANDS[args.command](args)


def _evaluate(command: str, *arguments: str) -> int:
    # `rag` must not import `eval`; the commands only hand over to it.
    from importlib import import_module

    module = "eval.cli" if command == "eval" else "eval.bench.cli"
    code: int = import_module(module).run(list(arguments))
    return code


def _scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--llm", metavar="SPEC", help=SPEC_HELP)
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="answer anew what was asked before (BELEG_REMEMBER=0)",
    )
    parser.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="only this source; repeatable"
    )


def _port(value: str) -> int:
    try:
        port = int(value)
    except ValueError:
        port = -1
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port (1 to 65535)")
    return port


def _collect_rarely() -> None:
    """Look for garbage less often, and not at the end, where all of it goes anyway.

    torch brings 160,000 objects. Walking them again and again took .2 s of a quoted answer in a
    fresh process, and .6 s once it was printed: 3.05 s became 2.3 (one core, three rounds).
    """
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # A lone surrogate from a shell argument must not end in a traceback.
            reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "strict")


def _complain(message: str) -> None:
    print(f"beleg: {message}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
