# Everything one does here, by name. `make help` prints the names.
# A distribution's Python is built for speed, as one's own seldom is: pages take up to a fifth less.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' \
  2>/dev/null && echo /usr/bin/python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: help run setup test bench bench-live torture check format lock catalogues clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp $(VENV)/catalogues.stamp ## set up and serve the demonstration on PORT (8000)
	@exec $(BIN)/python wsgi.py

setup: $(VENV)/run.stamp $(VENV)/catalogues.stamp ## requirements and catalogues, without starting anything

test: $(VENV)/dev.stamp $(VENV)/catalogues.stamp ## set up what the tests need, and run them all
	@exec sh tests/run

bench: $(VENV)/dev.stamp $(VENV)/catalogues.stamp ## measure pages, live broadcast, both at once, letters and the moderators’ lists
	@$(BIN)/python -m tests.bench.topic_page
	@$(BIN)/python -m tests.bench.fairness
	@$(BIN)/python -m tests.bench.fanout
	@$(BIN)/python -m tests.bench.busy
	@$(BIN)/python -m tests.bench.letters
	@$(BIN)/python -m tests.bench.desk

bench-live: $(VENV)/dev.stamp $(VENV)/catalogues.stamp ## measure the live broadcast to READERS (200) alone
	@$(BIN)/python -m tests.bench.fanout $(or $(READERS),200)

torture: $(VENV)/dev.stamp $(VENV)/catalogues.stamp ## kill the forum's processes under load, ROUNDS (100) times on each database
	@$(BIN)/python -m tests.torture

check: $(VENV)/dev.stamp ## lint, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	@if command -v node >/dev/null; then for f in static/js/*.js static/js/elements/*.js; do node --check $$f || exit 1; done; fi

format: $(VENV)/dev.stamp ## bring the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/dev.stamp ## pin everything that requirements*.txt ask for, with hashes
	$(BIN)/pip install --quiet uv
	for name in requirements requirements-dev; do $(BIN)/uv pip compile --quiet --generate-hashes \
	  --no-header --no-annotate --no-strip-extras --universal --python-version 3.11 $$name.txt -o $$name.lock; done

catalogues: $(VENV)/dev.stamp ## collect the strings people read for the translators
	$(BIN)/pybabel --quiet extract -F translations/babel.ini -k _l --no-location --sort-output \
	  --project Roundtable -o translations/messages.pot .
	$(BIN)/pybabel --quiet update -i translations/messages.pot -d translations --no-fuzzy-matching --no-wrap --ignore-pot-creation-date

clean: ## remove what was set up; the demonstration's data with it
	rm -rf $(VENV) instance tests/.artefacts

$(VENV)/run.stamp: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up: the pinned requirements"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up: the pinned requirements of the tests"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/run.stamp

$(VENV)/catalogues.stamp: $(VENV)/run.stamp $(wildcard translations/*/LC_MESSAGES/messages.po)
	@$(BIN)/pybabel --quiet compile -d translations
	@touch $@
