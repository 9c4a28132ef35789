# Guanxi. `make help` lists every command.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Python keeps what it compiled, whatever the surroundings say: else every process of a test compiles everything again.
export PYTHONDONTWRITEBYTECODE :=
T ?=

.DEFAULT_GOAL := help

##@ Use
.PHONY: help setup run dev clean
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.installed ## own virtual environment from the lock, and the web app built when its sources changed
	@$(BIN)/python -m guanxi.app.webbuild

$(VENV)/.installed: requirements.lock tools/uv.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Guanxi needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. Install a newer one and call: make PY=python3.12 $(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## the product with demo data on http://localhost:8000
	@exec $(BIN)/guanxi up --demo

dev: setup ## like run, with reload of Python and of the web sources
	@exec $(BIN)/guanxi up --demo --reload

clean: ## remove what set-up made (never the data folder)
	rm -rf $(VENV) web/node_modules guanxi/app/web build dist .mypy_cache .ruff_cache .pytest_cache

##@ Quality
.PHONY: test check soak bench format screenshots docs lock
test: setup ## every test, browser tests included (T=path for some)
	@$(BIN)/python -m tools.chromium
	@$(BIN)/python -m pytest -n 3 $(T)

check: setup ## formatting, lints, types, contracts, generated files
	@$(BIN)/python -m tools.check

soak: setup ## the long fault and load rounds
	@$(BIN)/python -m tools.chromium
	@$(BIN)/python -m pytest -n 0 -m soak $(T)

bench: setup ## the promises, measured
	@$(BIN)/guanxi bench

format: $(VENV)/.installed ## format Python and web sources
	@$(BIN)/ruff format guanxi tests tools examples
	@$(BIN)/ruff check --fix --quiet guanxi tests tools examples

screenshots: setup ## the pictures of the README
	@$(BIN)/python -m tools.screenshots

docs: setup ## regenerate the reference pages and the OpenAPI document
	@$(BIN)/python -m tools.reference

lock: $(VENV)/.installed ## renew the Python lock
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet -o requirements.lock
