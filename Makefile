# SPDX-License-Identifier: Apache-2.0
# Everything a person does with this checkout, one verb each: `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
PYTHON := .venv/bin/python
# Programs the tests hold our files against: PDF, XML signature and schema, barcode, browser, TLS, and Java for two of them.
DEBIAN := poppler-utils xmlsec1 libxml2-utils zbar-tools chromium fonts-noto-cjk libjaxb-java default-jre-headless openssl curl xxd nginx-light
export PORT ?= 8000

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## install everything for development into .venv, from the lock (nothing to do: under half a second)
	@tools/setup dev

.PHONY: demo
demo: ## install what is needed to run, then start a laboratory with a year of sample work (PORT=8000)
	@tools/setup runtime
	@.venv/bin/zhunsheng demo

.PHONY: test
test: ## install what is missing, then every gate and every test, on SQLite and on PostgreSQL
	@tools/debian $(DEBIAN)
	@tools/setup dev
	@tools/setup ground
	@$(PYTHON) -m tests.run everything

.PHONY: lint
lint: setup ## style, types, the house's floors, and the tests of the house (tests/)
	@$(PYTHON) -m tests.run lint

.PHONY: test-ground
test-ground: ## the ground rooms' tests, in an environment where Django is absent
	@tools/setup dev
	@tools/setup ground
	@$(PYTHON) -m tests.run ground

.PHONY: format
format: setup ## lay out the code as `make lint` wants it (FILES="a.py b.py" for some only)
	@$(PYTHON) -m ruff check --fix-only --quiet $(or $(FILES),.)
	@$(PYTHON) -m ruff format $(or $(FILES),.)

.PHONY: messages
messages: setup ## gather the texts to translate into each room's catalogue, and compile them (ROOMS="work web" for some only)
	@$(PYTHON) -m zhunsheng.cli.messages $(ROOMS)

.PHONY: pictures
pictures: setup ## draw the README's pictures again, from the demo laboratory
	@$(PYTHON) tools/pictures.py

.PHONY: bench
bench: setup ## measure what the README states; prints ratios, since machines differ (BENCH="ledger" for some only)
	@tools/setup peers
	@$(PYTHON) -m bench $(BENCH)

.PHONY: soak
soak: setup ## the tests that search: a thousand random cases each, and those that run for minutes
	@HYPOTHESIS_PROFILE=soak $(PYTHON) -m pytest -q -m "(soak or hypothesis) and not spark"
	@tools/setup spark
	@.spark/bin/python -m pytest -q -m spark zhunsheng/rules/tests/test_spark.py

.PHONY: lock
lock: ## write the lock files again from pyproject.toml (UPGRADE=1: newest versions; PACKAGE=name: only that one)
	@tools/lock

.PHONY: clean
clean: ## remove the environments and all caches; data in var/ stays
	rm -rf .venv .ground .peers .spark .uv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage test-results build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
