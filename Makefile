# The verbs of the project. Each works in a fresh clone that has only git, make and Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: brief test test-all lint bench clean
.DEFAULT_GOAL := brief

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

brief: $(READY)  ## the main job on the example articles
	mkdir -p out
	$(BIN)/fencepost brief examples/news --on 2025-09-28 --to CN --end-user Alibaba --model deepseek-v3 --out out/brief.html

test: $(READY)  ## what CI runs, under five minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not web"

test-all: $(READY)  ## the slow and the browser tests too
	$(BIN)/python -m pytest

lint: $(READY)  ## style, import contract
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/lint-imports

bench: $(READY)  ## speed, medians, machine named
	for file in bench/*.py; do $(BIN)/python $$file || exit 1; done

clean:
	rm -rf $(VENV) out build dist
