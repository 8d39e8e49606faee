# `make study`, `make serve` and `make test` do all the set-up themselves, in .venv/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CORE := $(VENV)/.core-installed
WEB := $(VENV)/.web-installed
DEV := $(VENV)/.dev-installed
STUDY ?= hse-2019
PORT ?= 8000
FUZZ_SECONDS ?= 60

.PHONY: help study serve test test-slow test-spark bench check audit fuzz docs messages lock clean python

help:
	@echo 'make study   check, score and publish the bundled study (first run sets up .venv/)'
	@echo 'make serve   start the web application on this machine (PORT=8000)'
	@echo 'make test    run all tests but the slow ones (make test-slow)'
	@echo 'make test-spark  run the tests of registers on Spark (needs Java 17)'
	@echo 'make bench   run the benchmarks'
	@echo 'make check   everything CI checks: format, lint, types, layers, tests, docs'
	@echo 'make audit   look for known weaknesses of the locked dependencies'
	@echo 'make fuzz    throw random bytes at the readers of CSV and workbooks (FUZZ_SECONDS=60 each)'
	@echo 'make docs    build the manual into build/docs/'
	@echo 'make messages   collect the words of the web application, compile their translations'
	@echo 'make lock    renew the locked dependencies (needs uv)'
	@echo 'make clean   remove .venv/ and build/'

# Names what is missing together with the command that adds it.
python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is missing. Add it with: sudo apt-get install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo 'The module that makes environments is missing. Add it with: sudo apt-get install python3-venv'; exit 1; }
	@command -v git >/dev/null || { echo 'git is missing. Add it with: sudo apt-get install git'; exit 1; }

$(BIN)/python: | python
	@echo 'Creating the environment in $(VENV)/ ...'
	@$(PYTHON) -m venv $(VENV)

$(CORE): requirements.lock pyproject.toml | $(BIN)/python
	@echo 'Installing what the study needs (once) ...'
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(WEB): requirements-web.lock $(CORE)
	@echo 'Installing what the web application needs (once) ...'
	@$(PIP) install --require-hashes --requirement requirements-web.lock
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo 'Installing what the tests need (once) ...'
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

study: $(CORE)
	@$(BIN)/healthclusters study $(STUDY)

serve: $(WEB)
	@$(BIN)/healthclusters serve --port $(PORT)

test: $(DEV)
	$(BIN)/python -m pytest -n 2 -m 'not slow'

test-slow: $(DEV)
	$(BIN)/python -m pytest -m slow

# Needs Java 17; Spark is too large to be installed for every test.
test-spark: $(DEV)
	$(PIP) install 'pyspark>=4.0.5,<4.1' 'ibis-framework[pyspark]>=12,<13'
	SPARK_LOCAL_IP=127.0.0.1 $(BIN)/python -m pytest -m spark tests/ecosystem

bench: $(DEV)
	$(BIN)/python -m benchmarks

docs: $(DEV)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going -q -b html docs build/docs

# After it, give each new word of locale/fr its French, and run it again.
messages: $(DEV)
	@mkdir -p build
	cd src/healthclusters && $(CURDIR)/$(BIN)/pybabel -q extract -F web/locale/babel.cfg -k marked \
	  --no-location --no-wrap --sort-output -o $(CURDIR)/build/django.pot .
	$(BIN)/pybabel -q update -i build/django.pot -d src/healthclusters/web/locale -D django \
	  --ignore-obsolete --no-fuzzy-matching --no-wrap --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d src/healthclusters/web/locale -D django

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) audit
	$(MAKE) docs
	$(MAKE) test

audit: $(DEV)
	@$(BIN)/python scripts/audit.py

# atheris is in no lock, since it has no wheel for every Python: pip install atheris
fuzz: $(DEV)
	$(BIN)/python tests/fuzz_readers.py csv -max_total_time=$(FUZZ_SECONDS) -timeout=20
	$(BIN)/python tests/fuzz_readers.py workbook -max_total_time=$(FUZZ_SECONDS) -timeout=20

# All extras but Spark, which is large and has tests of its own.
EXTRAS := --extra network --extra register --extra survey --extra web

lock:
	uv pip compile pyproject.toml --group build --group dev $(EXTRAS) --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --output-file requirements-dev.lock
	uv pip compile pyproject.toml --group build --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --constraint requirements-dev.lock \
	  --output-file requirements.lock
	uv pip compile pyproject.toml --group build --extra web --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --constraint requirements-dev.lock \
	  --output-file requirements-web.lock

clean:
	rm -rf $(VENV) build
