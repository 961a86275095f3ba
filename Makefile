# Every command of the project; `make help` lists them.
.POSIX:

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
# A developer's machine; production sets its own.
DEV = DEBUG=1

.PHONY: help run test nightly lint format bench seed stripe-contract requirements clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed ## Run the product with all that it needs; PORT=8123 moves it
	@PYTHON=$(PYTHON) .ci/system-packages pdf fonts
	@exec env $(DEV) $(BIN)/python manage.py dev

test: $(VENV)/.installed-dev ## Run all tests; ARGS='tests/core -k health' chooses some
	@PYTHON=$(PYTHON) .ci/system-packages pdf fonts browser curl
	@$(DEV) $(BIN)/python manage.py compile_translations -v 0
	@exec $(BIN)/pytest -n "$$(getconf _NPROCESSORS_ONLN)" --dist worksteal -q $(ARGS)

nightly: ## Run all tests with the many examples of the night; ARGS='tests/billing/exactness' chooses some
	@HYPOTHESIS_PROFILE=nightly KILL_AT_EVERY_STATEMENT=1 $(MAKE) test

lint: $(VENV)/.installed-dev ## Check style, types, imports, migrations and templates
	@PYTHON=$(PYTHON) .ci/system-packages pdf
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DEV) $(BIN)/mypy fastfaktura billing clients manage.py
	$(BIN)/lint-imports
	$(DEV) $(BIN)/python manage.py check
	$(DEV) $(BIN)/python -m fastfaktura.core.servers run $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEV) $(BIN)/python manage.py compile_translations
	$(BIN)/djlint templates --lint --quiet

format: $(VENV)/.installed-dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

seed: $(VENV)/.installed ## Tell the demo's story once more; what is there stays
	@PYTHON=$(PYTHON) .ci/system-packages pdf
	@$(DEV) $(BIN)/python -m fastfaktura.core.servers run \
		sh -c '$(BIN)/python manage.py migrate -v 0 && $(BIN)/python manage.py seed_demo'

bench: $(VENV)/.installed-dev ## Run the benchmarks
	@PYTHON=$(PYTHON) .ci/system-packages pdf
	@$(DEV) $(BIN)/python -m bench

stripe-contract: $(VENV)/.installed ## Compare the Stripe simulator with Stripe's test mode (STRIPE_TEST_KEY)
	@$(DEV) $(BIN)/python manage.py stripe_contract $(ARGS)

# Only the public index counts: what a machine has configured for itself must not leak into the files.
PIP_COMPILE = env PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(UPGRADE)

requirements: $(VENV)/.installed-dev ## Pin the requirements anew; UPGRADE=--upgrade takes newer ones
	$(PIP_COMPILE) --output-file requirements.txt requirements.in
	$(PIP_COMPILE) --output-file requirements-dev.txt requirements-dev.in

clean: ## Remove what was built; the data under var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@PYTHON=$(PYTHON) .ci/system-packages python
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Creating the environment …"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created requirements.txt
	@echo "Installing the requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing the tools of developers …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
