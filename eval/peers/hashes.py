"""Which files decide an answer: hashes of prompts and models, for the run folder."""

from hashlib import file_digest, sha256
from importlib import resources


def prompt_hashes() -> dict[str, str]:
    """Return the SHA-256 of every prompt file."""
    files = sorted(resources.files("prompts").iterdir(), key=lambda item: item.name)
    return {
        item.name: sha256(item.read_bytes()).hexdigest()
        for item in files
        if item.name.endswith(".md")
    }


def model_hashes(llm: str) -> dict[str, str]:
    """Return the SHA-256 of a local language model's files; nothing can be said of a remote one."""
    from index.manifest import find
    from rag.spec import parse_spec

    spec = parse_spec(llm)
    if spec.kind != "local":
        return {}
    if spec.path is None:
        return {file.name: file.sha256 for file in find(spec.model).files}
    with spec.path.open("rb") as file:
        return {spec.path.name: file_digest(file, "sha256").hexdigest()}
