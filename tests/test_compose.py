"""compose.yaml: nothing but the page is open, and only here; no secret in it; every name real."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import validate

from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {"type": "array", "items": {"type": "string"}}
# The part of https://github.com/compose-spec/compose-spec that is used: a misspelt key is found.
SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["healthcheck", "networks", "restart"],
    "properties": {
        "build": {"type": "string"},
        "image": {"type": "string", "pattern": r"^[\w/.-]+:\d[\w.]*$"},
        "environment": {"type": "object", "additionalProperties": {"type": "string"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:"}},
        "volumes": TEXTS,
        "networks": TEXTS,
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"condition": {"const": "service_healthy"}},
                "required": ["condition"],
                "additionalProperties": False,
            },
        },
        "healthcheck": {
            "type": "object",
            "additionalProperties": False,
            "required": ["test"],
            "properties": {
                "test": {"type": "array", "prefixItems": [{"const": "CMD"}], "minItems": 2},
                "interval": {"type": "string", "pattern": r"^\d+[sm]$"},
                "start_period": {"type": "string", "pattern": r"^\d+[sm]$"},
            },
        },
        "restart": {"enum": ["unless-stopped"]},
        "cap_drop": TEXTS,
        "security_opt": TEXTS,
    },
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["services", "networks", "volumes"],
    "properties": {
        "services": {"type": "object", "additionalProperties": SERVICE},
        "networks": {"type": "object"},
        "volumes": {"type": "object"},
    },
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_it_follows_the_format(compose: dict[str, Any]) -> None:
    validate(compose, SCHEMA)
    for service in compose["services"].values():
        assert set(service["networks"]) <= set(compose["networks"])
        named = {volume.split(":")[0] for volume in service["volumes"]}
        assert named <= set(compose["volumes"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert ("build" in service) != ("image" in service)


def test_only_the_page_can_be_reached_and_only_from_here(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["app"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "chroma"):
        assert services[name]["networks"] == ["inside"]
    assert set(services["app"]["depends_on"]) == {"postgres", "chroma"}


def test_a_login_is_demanded_and_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]["environment"]
    known = {f"BELEG_{name.upper()}" for name in Settings.model_fields}
    assert set(app) <= known
    assert app["BELEG_PASSWORD_HASH"].startswith("${BELEG_PASSWORD_HASH:?")
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "@" in value:
                assert re.search(r"\$\{\w+:\?", value), f"{name} has a value of its own"


def test_chroma_is_the_release_that_was_tested(compose: dict[str, Any]) -> None:
    pinned = re.search(r"^chromadb==(.+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert pinned
    assert compose["services"]["chroma"]["image"] == f"chromadb/chroma:{pinned[1]}"
    build = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "USER beleg" in build
    assert "'.[postgres]'" in build
