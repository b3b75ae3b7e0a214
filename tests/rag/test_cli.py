"""The command line: usage, exit codes, and messages without tracebacks."""

import pytest

from rag.cli import main


def usage(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask"], "ask takes a QUESTION or --batch FILE"),
        (["ask", "Wer?", "--batch", "-"], "ask takes a QUESTION or --batch FILE"),
        (["ask", "   "], "The question is empty"),
        (["ask", "x" * 100_000], "at most 4,000 are taken"),
        (["ask", "Wer?", "--llm", "lokal"], "local"),
        (["ask", "Wer?", "--llm", "opnai:gpt"], "openai"),
        (["frag", "Wer?"], "invalid choice"),
        (["app", "--port", "99999"], "is not a port"),
        (["add"], "at least one PATH"),
        (["models", "pull", "qwen"], "No model is called 'qwen'"),
    ],
)
def test_wrong_usage(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, errors = usage(capsys, *arguments)
    assert code == 2
    assert message in errors
    assert "Traceback" not in errors


def test_missing_models_name_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, errors = usage(capsys, "ask", "Wer?", "--llm", "extractive")
    assert code == 1
    assert "beleg models pull" in errors


def test_missing_batch_file(capsys: pytest.CaptureFixture[str]) -> None:
    code, errors = usage(capsys, "ask", "--batch", "nowhere.jsonl")
    assert code == 1
    assert "nowhere.jsonl: No such file or directory" in errors


def test_unknown_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEG_LMM", "local")
    code, errors = usage(capsys, "sources")
    assert code == 2
    assert "Did you mean BELEG_LLM?" in errors


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("beleg ")
