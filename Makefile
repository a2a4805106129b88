# Every line runs one tool. PYTHON may name an interpreter (3.11 or newer); ARGS is handed on.
SHELL := /bin/bash
NEWEST := import sys; raise SystemExit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c "$(NEWEST)" >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN_STAMP := .venv/.installed-run
TEST_STAMP := .venv/.installed-test
PYROGRAM := .venv/libs/pyrogram-2.0.106
SWIFT := .venv/libs/swift-2.38.3
NODE := tests/clients/node
UNIT := --ignore=tests/contracts --ignore=tests/plays --ignore=tests/clients --ignore=tests/live
ARGS ?=

.PHONY: serve test check bench gen install

serve: $(RUN_STAMP)
	$(BIN)/chappe serve $(ARGS)

check: $(TEST_STAMP)
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/mypy
	$(BIN)/pytest -q -n auto $(UNIT)

test: check $(PYROGRAM)/.installed $(SWIFT)/.installed node
	$(BIN)/pytest $(wildcard tests/contracts tests/plays tests/live tests/clients) $(ARGS)

bench: $(TEST_STAMP)
	$(BIN)/python -m bench $(ARGS)

gen: $(TEST_STAMP)
	$(BIN)/python -m tools $(ARGS)

install: $(TEST_STAMP) $(PYROGRAM)/.installed $(SWIFT)/.installed node

# One environment, two depths: what serving needs, and what testing needs on top.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Chappe needs Python 3.11 or newer"; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_STAMP): requirements-test.lock $(RUN_STAMP)
	$(PIP) install --requirement requirements-test.lock
	@touch $@

# Pyrogram and Kurigram are both imported as `pyrogram`: the older one lives in a folder of its own.
$(PYROGRAM)/.installed: requirements-pyrogram.lock | $(BIN)/python
	$(PIP) install --no-deps --target $(PYROGRAM) --upgrade --requirement requirements-pyrogram.lock
	@touch $@

# OpenStack Swift, the object store that the S3 driver is tested against: wheels only, nothing is compiled.
$(SWIFT)/.installed: requirements-swift.lock | $(BIN)/python
	$(PIP) install --no-deps --only-binary :all: --target $(SWIFT) --upgrade --requirement requirements-swift.lock \
		&& touch $@ || { test -z "$$CI" && echo "skipped: tests with an object store (no wheels of Swift for this machine)"; }

.PHONY: node
ifneq ($(and $(shell command -v npm),$(wildcard $(NODE)/package-lock.json)),)
node: $(NODE)/node_modules/.installed
else
node:
	@echo "skipped: tests with JavaScript clients (no npm here)"
endif

$(NODE)/node_modules/.installed: $(NODE)/package-lock.json
	npm ci --no-audit --no-fund --prefix $(NODE)
	@touch $@
