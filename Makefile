# Every task of the project. `make run` and `make test` work on a fresh machine.
PYTHON ?= python3
PORT ?= 8501
BIN = .venv/bin
# What people write; long tables of data hold no secrets and take long.
SCANNED = . ':!.secrets.baseline' ':!data/*.csv' ':!data/*.geojson' ':!data/*.json' ':!*.png'

.PHONY: run setup test test-all soak lint secrets audit types bench shots clean

run: .venv/run
	$(BIN)/python -m dashboard serve --port $(PORT)

setup: .venv/dev

# The files in their order: by number of tests, what takes longest would begin last.
# What is compiled is kept, for the next run and for the servers that the tests start.
PYTEST = $(BIN)/python -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder
test test-all: export PYTHONDONTWRITEBYTECODE =

# Every rule, action, query and page on SQLite, and six journeys in a browser.
test: .venv/dev
	$(PYTEST) -m "not long and not soak"

# And what can differ on PostgreSQL there too, the browser tests, many people at once.
test-all: .venv/dev
	$(PYTEST) -m "not soak"

# Whatever compares memory or work, a week of walls in minutes among it, and what the other tiers try a part of in
# full: on a quiet machine, before a release.
soak: .venv/dev
	$(BIN)/python -m pytest tests -m soak
	$(BIN)/python -m pytest tests -m "hypothesis and not soak" --hypothesis-profile=patient

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy models.py dashboard pages streamlit_app.py bench
	$(BIN)/python -m pip check
	git ls-files -z $(SCANNED) | xargs -0 -n 400 -P 2 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

# Take a finding that is no secret into the baseline; look at what it adds before committing it.
secrets: .venv/dev
	$(BIN)/detect-secrets scan --slim $$(git ls-files $(SCANNED)) > .secrets.new
	mv .secrets.new .secrets.baseline
	git diff .secrets.baseline

# Known weaknesses of the packages; asks the network. A package that could not be asked about is not a safe one.
audit: .venv/dev
	@$(BIN)/pip-audit --local --strict || { echo "没有通过：有已知弱点，或者查不到（没有网络，或这里的版本查不到）。查不到不等于没有。"; exit 1; }

bench: .venv/dev
	$(BIN)/python -m bench

shots: .venv/dev
	$(BIN)/python -m bench.shots

clean:
	rm -rf .venv .mypy_cache .ruff_cache shots bench-out

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch .venv/run $@
