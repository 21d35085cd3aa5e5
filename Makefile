# Lintas. `make demo` shows the whole way on an invented country, `make test` runs every test; both set up what they need.
PYTHON ?= python3
PIP = .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

.PHONY: setup demo test fast check bench bench-identity bench-rules bench-pull torture lock clean

# What running needs, from the lock, with hashes; leaves .venv/bin/lintas.
setup: .venv/setup

# An invented country of 20,000, 14 days, from the senders' files to the report. DEMO=folder chooses where.
DEMO ?= demo
demo: .venv/setup
	@.venv/bin/lintas demo $(DEMO)

# Every test; one process more than processors, because many wait for others.
test: .venv/setup-dev
	@echo "Running every test; this takes some 13 minutes on two processors."
	@.venv/bin/python -m pytest -n $$(($$(nproc) + 1)) --dist loadfile --no-loadscope-reorder

# The tests that start nothing but DuckDB and try few cases.
fast: .venv/setup-dev
	@.venv/bin/python -m pytest -n auto --dist worksteal -m "not slow"

# Style and types.
check: .venv/setup-dev
	@.venv/bin/ruff check .
	@.venv/bin/mypy

# Speed and memory, measured; printed with machine and versions.
bench: .venv/setup-dev
	@.venv/bin/python -m benchmarks

# Identity, measured: names, public data sets, the invented country with little and much noise, ten million people.
# About an hour and 15 GB; each part runs by itself too.
bench-identity: .venv/setup-dev
	@.venv/bin/python -m benchmarks.names
	@.venv/bin/python -m benchmarks.linkage
	@.venv/bin/python -m benchmarks.identity
	@.venv/bin/python -m benchmarks.identity_scale

# Rules, measured: how many faults put into each rule its own cases notice, and what the rules find in an invented country.
# Their cost over one day is told by `python -m benchmarks.rule_scale`, on the installation that `make bench` leaves.
bench-rules: .venv/setup-dev
	@.venv/bin/python -m benchmarks.rule_mutation
	@.venv/bin/python -m benchmarks.rules

# Sources, measured: ten million rows from PostgreSQL beside psql and pandas, SFTP and S3 beside the plain clients. About 15 GB.
bench-pull: .venv/setup-dev
	@.venv/bin/python -m benchmarks.pull

# Everything cut short everywhere: 3,000 kills at random instants, every fault at every point, 20,000 malformed files; some hours.
# The seed is printed; SEED=number tries the same again.
torture: .venv/setup-dev
	@.venv/bin/python tests/flows/torture.py $(if $(SEED),--seed $(SEED))

# Resolve the locks anew from pyproject.toml.
lock: .venv/setup-dev
	.venv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lintas needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing: install your system's python3-venv package"; exit 1; }
	@touch $@

.venv/setup: .venv/python requirements.lock pyproject.toml
	@echo "Installing the locked packages (about 600 MB, some minutes the first time)"
	@$(PIP) -r requirements.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/setup-dev: .venv/setup requirements-dev.lock
	@echo "Installing the locked packages for development"
	@$(PIP) -r requirements-dev.lock
	@touch $@
