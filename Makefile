# Two commands: `make app` opens the assistant, `make test` runs the tests. Each sets up what it needs.
# Python 3.11 or newer is all that must be there. Windows: see README.md, "Without make".

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/python -m
PIP    := $(RUN) pip install --disable-pip-version-check --constraint constraints.txt

.PHONY: app test test-fast eval backends check fix models setup eval torture audit clean help

help:               ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

app: setup models   ## set everything up and open the assistant on the article
	$(BIN)/beleg app

test: $(VENV)/dev models $(VENV)/browser  ## set everything up and run all tests
	$(RUN) pytest -q --cov --cov-report=term --cov-fail-under=85

test-fast: $(VENV)/dev  ## the offline tests only: no model, no network, seconds
	$(RUN) pytest -q --hypothesis-profile=quick -m "not model and not chroma and not postgres and not browser and not readme and not data"

eval: $(VENV)/dev models  ## measure on the gold set's dev split, gated
	$(BIN)/beleg eval run --cases eval/datasets/gold/dev.jsonl --llm extractive --gate eval/gate.toml --out runs/gold-dev

bench-quick: $(VENV)/dev models  ## compare speed with the last recorded one; fails where a ratio is 25 % worse
	$(BIN)/beleg bench --quick

backends: $(VENV)/dev  ## hold every backend that can be reached here to one contract; print the table
	$(RUN) pytest -q --no-cov tests/backends

check: $(VENV)/dev  ## lint, format, types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

fix: $(VENV)/dev    ## mend what lint and format can mend
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

models: setup       ## fetch and verify the model files
	$(BIN)/beleg models pull

setup: $(VENV)/app  ## make the environment

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Beleg needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Beleg into $(VENV) (about 1.5 GB, once)."
	$(PIP) --progress-bar on --editable .
	@touch $@

$(VENV)/dev: $(VENV)/app
	$(PIP) --quiet --editable '.[dev]'
	@touch $@

$(VENV)/browser: scripts/ensure_browser.sh
	sh scripts/ensure_browser.sh
	@touch $@

torture: $(VENV)/dev  ## the long versions: kills, broken disks and files, millions of fuzzed inputs (an hour)
	$(RUN) pytest -q tests/torture --torture
	$(RUN) tests.torture.fuzz --count 100000

# ADVISORIES=FOLDER, a clone of github.com/pypa/advisory-database, asks that instead of the network.
audit: $(VENV)/dev  ## known faults and licences of every release, and the bill of materials (build/)
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/pip install --quiet --disable-pip-version-check 'pip-audit>=2.10,<3' 'cyclonedx-bom>=7,<8'
	$(BIN)/python scripts/audit.py $(VENV) $(VENV)-audit build $(ADVISORIES)

clean:              ## remove the environment and caches; models and data stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage htmlcov
