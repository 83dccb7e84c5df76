# Everything a machine needs is installed here; Python 3.11+ and make are all it must have.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
NPM     = PATH="$(CURDIR)/$(BIN):$$PATH" npm
HOST   ?= 127.0.0.1
PORT   ?= 8000
TEST_PROCESSES ?= 2
export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Processes that tests start would compile everything of ours again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup setup-test setup-ci web client chromium run up down test test-offline lint types contracts unit wheel check ci eval bench bench-service manual-pictures chaos fuzz matrix lock clean help

help:            ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("drafter needs Python 3.11 or newer, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# Each stamp is a set of pinned, hash-checked packages; a larger set includes the smaller.
$(VENV)/.run.stamp: requirements/run.lock $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_paths()["purelib"], "drafter-checkout.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
	touch $@
$(VENV)/.test.stamp: requirements/test.lock $(VENV)/.run.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.lock
	touch $@
$(VENV)/.ci.stamp: requirements/ci.lock $(VENV)/.test.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements/ci.lock
	touch $@

# The page, built once for what it is made of; Node comes from a package too.
$(VENV)/.web.stamp: requirements/web.lock $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/web.lock
	touch $@
web/node_modules/.stamp: web/package-lock.json $(VENV)/.web.stamp
	cd web && $(NPM) ci --no-audit --no-fund --loglevel=error
	touch $@
web/dist/index.html: web/node_modules/.stamp web/index.html web/vite.config.ts $(shell find web/src -type f ! -name schema.d.ts)
	cd web && $(NPM) run --silent build -- --logLevel warn

# The typed Python client, generated from the OpenAPI document by a tool in an environment of its own.
GENERATOR := build/client-generator
$(GENERATOR)/.stamp: requirements/client.lock
	$(PYTHON) -m venv $(GENERATOR)
	$(GENERATOR)/bin/pip install --quiet --require-hashes -r requirements/client.lock
	touch $@
clients/python/pyproject.toml: $(GENERATOR)/.stamp $(VENV)/.test.stamp clients/generator.yml $(shell find api -name '*.py')
	$(BIN)/python -m tests.write_openapi build/openapi.json
	PATH="$(CURDIR)/$(GENERATOR)/bin:$$PATH" openapi-python-client generate --path build/openapi.json \
	--config clients/generator.yml --output-path clients/python --overwrite --fail-on-warning
	touch $@
client: clients/python/pyproject.toml ## generate the typed Python client into clients/python

# The browser that the page's tests drive: installed where that is possible, else they are skipped.
APT_CHROMIUM = apt-get install -qq -y --no-install-recommends chromium >/dev/null
chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && { $(APT_CHROMIUM) || { apt-get update -qq && $(APT_CHROMIUM); }; }; } \
	|| echo "Chromium is not installed and can't be: the tests in a browser are skipped"

# The command `drafter` of a checkout: what the wheel's entry point is for an installation.
$(BIN)/drafter: $(VENV)/.run.stamp
	printf '#!/bin/sh\nexec "%s/python" -P -m api.cli "$$@"\n' "$(CURDIR)/$(BIN)" > $@
	chmod +x $@

setup: $(VENV)/.run.stamp $(BIN)/drafter       ## create .venv with everything the product needs
setup-test: $(VENV)/.test.stamp $(BIN)/drafter ## the same, and the test tools
setup-ci: $(VENV)/.ci.stamp $(BIN)/drafter     ## the same, text recognition and a small local model

web: web/dist/index.html ## build the page

run: setup web   ## index the sample documents and serve http://127.0.0.1:8000
	$(BIN)/drafter serve --samples --host $(HOST) --port $(PORT)

ROW ?= build/row
up: setup-test web ## a row on this machine: PostgreSQL, Chroma server, two API processes, two workers
	$(BIN)/python -m tests.row up $(ROW) $(PORT)

down: setup-test ## stop that row; its data stays
	$(BIN)/python -m tests.row down $(ROW)

test: setup-test web client chromium ## run every test
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal

DEAD = http://127.0.0.1:9
test-offline: setup-test web client chromium ## run every test behind a proxy that is dead
	HTTP_PROXY=$(DEAD) HTTPS_PROXY=$(DEAD) ALL_PROXY=$(DEAD) http_proxy=$(DEAD) https_proxy=$(DEAD) all_proxy=$(DEAD) \
	NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1 $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal

lint: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup-test web/node_modules/.stamp
	$(BIN)/mypy
	$(BIN)/python -m tests.write_openapi web/openapi.json
	cd web && $(NPM) run --silent types

contracts: setup-test
	$(BIN)/lint-imports

wheel: setup-test web ## build the wheel and import it from a bare directory
	rm -rf build/wheel && $(BIN)/python -m build --wheel --no-isolation --outdir build/wheel .
	$(BIN)/python tests/check_wheel.py build/wheel

check: lint types contracts

ci: setup-ci check test wheel ## what CI runs

eval: setup-test ## quality figures; the same on every machine (MODEL=1: of the model set up)
	$(BIN)/python -m tests.evals $(if $(MODEL),model,$(if $(REPORTS),reports $(REPORTS)))

bench: setup-test ## speed figures, as ratios measured side by side
	$(BIN)/python -m tests.bench

bench-service: setup-test ## of these only the service's under load (QUICK=1: in a minute or two)
	$(BIN)/python -m tests.bench.service $(if $(QUICK),--quick)

manual-pictures: setup-test web chromium ## take the pictures of the clerk's manual anew
	$(BIN)/python -m tests.manual_pictures

fuzz: setup-test ## ask every operation what nobody thought of (EXAMPLES=100 each, SEED=1)
	$(BIN)/python -m tests.fuzz $(or $(EXAMPLES),100) $(or $(SEED),1)

matrix: setup-test ## print who may what, asked of every operation as everybody
	$(BIN)/python -m tests.matrix

chaos: setup-test ## kill server and workers at random moments under load (KILLS=100)
	$(BIN)/python -m tests.chaos $(KILLS)

# Maintainers only: resolve the locks again (needs `pip install uv`). No registry address is recorded.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group web -o requirements/web.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group client -o requirements/client.lock
	$(LOCK) -o requirements/run.lock
	$(LOCK) --group dev -c requirements/run.lock -o requirements/test.lock
	$(LOCK) --group dev --extra local-model --extra ocr -c requirements/test.lock -o requirements/ci.lock

clean:           ## remove the environment and everything built
	rm -rf $(VENV) build data clients/python web/dist web/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
