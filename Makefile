# Each target does its own set-up: a machine with Python 3.11 or newer and make needs nothing else.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
JOBS ?= auto
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE := tests/browser/node_modules/.installed

.PHONY: serve test lint bench lock clean
.DEFAULT_GOAL := serve

serve: $(VENV)/.serve
	$(BIN)/geoansvar serve --as isf --port $(PORT)

test: $(VENV)/.test
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory node-if-there
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

lint: $(VENV)/.test $(NODE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/geoansvar schema
	cd tests/browser && npm run --silent lint

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

lock: $(VENV)/.test
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate pyproject.toml --group lint --group test --output-file tests/requirements.lock

$(VENV)/.serve: pyproject.toml requirements.lock
	@echo "Gör en egen Python-miljö i $(VENV) och installerar geoansvar (en till två minuter första gången) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Python saknar venv. Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.serve tests/requirements.lock
	@$(PIP) install --require-hashes -r tests/requirements.lock
	@touch $@

.PHONY: node-if-there
node-if-there:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory $(NODE); fi

$(NODE): tests/browser/package-lock.json
	cd tests/browser && npm ci --silent --no-audit --no-fund
	@touch $@

clean:
	rm -rf $(VENV) .geoansvar maps/built tests/browser/node_modules
