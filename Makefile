# Two commands do everything, with python3 (3.11 or newer), pip and make alone:
#   make demo   run the examples          make test   run every check
PYTHON ?= python3

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready

BENCH_VENV  := .venv-bench
BENCH_READY := $(BENCH_VENV)/.ready

# One file stays with one worker: the examples of a page build on each other.
PYTEST := -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile

DEMOS := examples/one_incident.py examples/database_outage.py examples/replay_event_log.py examples/incident_kpis.py

.DEFAULT_GOAL := help
.PHONY: help demo test tests thorough lint types docs bench matrix clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## run the example programs
	@for demo in $(DEMOS); do echo "==> demo: running $$demo"; $(BIN)/python $$demo || exit 1; done

test: lint types tests docs ## run every check: lint, types, tests with coverage, docs
	@echo "==> test: every check passed"

tests: $(READY) ## run the tests alone, with the coverage gate
	@echo "==> tests: running pytest, examples in README, docs and docstrings included"
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run $(PYTEST)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

thorough: $(READY) ## run the same tests with many times the generated examples
	@echo "==> thorough: running pytest with many times the generated examples"
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python $(PYTEST)

lint: $(READY) ## check format, style and the floors
	@echo "==> lint: checking format (ruff), style (ruff) and floors (import-linter)"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache

types: $(READY) ## check types
	@echo "==> types: running mypy, strict"
	@$(BIN)/python -m mypy

docs: $(READY) ## build the documentation, warnings are errors
	@echo "==> docs: building docs/_build/html with Sphinx, warnings are errors"
	@$(BIN)/python -m sphinx -E -q -n -W --keep-going -b html docs docs/_build/html

bench: $(BENCH_READY) ## time the library beside its peers, print a table
	@echo "==> bench: timing the library beside its peers"
	@$(BENCH_VENV)/bin/python -m benchmarks

matrix: $(READY) ## run the tests on each Python 3.11-3.14 found
	@echo "==> matrix: running the tests on each Python 3.11-3.14 found"
	@$(BIN)/python -m nox

clean: ## remove everything that the other targets made
	@echo "==> clean: removing environments, caches and builds"
	@rm -rf $(VENV) $(BENCH_VENV) .nox dist docs/_build .coverage .coverage.* \
	  .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find src tests docs examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# $(call environment,FOLDER,WHAT TO INSTALL): one that holds the library as it stands here.
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "==> $(1): making the environment (once; needs a package index)"
	@$(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --constraint constraints.txt --upgrade pip
	@$(1)/bin/python -m pip install --quiet --constraint constraints.txt \
	  --build-constraint constraints.txt --editable . $(2)
	@touch $(1)/.ready
endef

$(READY): pyproject.toml constraints.txt
	$(call environment,$(VENV),--group dev)

$(BENCH_READY): pyproject.toml constraints.txt benchmarks/requirements.txt
	$(call environment,$(BENCH_VENV),--requirement benchmarks/requirements.txt)
