# SPDX-License-Identifier: Apache-2.0
# Two commands are enough: `make demo` and `make test`. `make help` lists the others.

PYTHON ?= python3
ARGS ?=
UV_VERSION := 0.13.9

UV := .boot/bin/uv
BIN := .venv/bin
LOCK := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

export UV_PYTHON_DOWNLOADS := never
# A machine that keeps no compiled Python compiles a thousand files at every start of a command.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check bench spark wheel docs lock clean ready

help: ## List these commands.
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  make %-6s %s\n' "$$name" "$$what"; done

demo: ready ## Prepare the demo release and serve it; ARGS=--once prints its readiness and exits.
	@$(BIN)/gonogo demo $(ARGS)

test: ready ## Run every test; ARGS=path picks some.
	@$(BIN)/python -m pytest $(ARGS)

check: ready ## Run the linters and the type checker.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/interrogate -q $$(find src tests -type d -name tests)

bench: ready ## Measure beside others and print tables; ARGS=rollout or ARGS=evaluation picks some.
	@$(BIN)/python -m benchmarks $(ARGS)

spark: ready ## Add Spark, which its own test needs and nothing else; it is large, and wants Java.
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r tools/spark.txt

wheel: ready ## Build dist/gonogo-*.whl with the styles inside.
	@rm -f dist/gonogo-*.whl
	@GONOGO_REQUIRE_STYLES=1 $(BIN)/python -m hatchling build -t wheel

docs: ready ## Write docs/reference anew from the code.
	@$(BIN)/python -m gonogo.faces.cli.reference

lock: .boot/.ready ## Pin the dependencies anew; ARGS=--upgrade takes newer versions.
	$(LOCK) --extra postgres pyproject.toml -o requirements.txt $(ARGS)
	$(LOCK) --extra postgres --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt $(ARGS)
	echo 'pyspark>=4' | $(LOCK) - -o tools/spark.txt $(ARGS)
	echo 'uv==$(UV_VERSION)' | $(LOCK) - -o tools/uv.txt
	npm install --package-lock-only --ignore-scripts

clean: ## Remove what these commands built; the data in .gonogo stays.
	rm -rf .boot .venv dist build .mypy_cache .ruff_cache .hypothesis .benchmarks .import_linter_cache
	rm -rf src/gonogo/faces/web/static/vendor
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# The styles come last and every time: quick when they are there, one line when they cannot be had.
ready: .venv/.ready
	@$(BIN)/python tools/vendor_assets.py

.boot/.ready: tools/uv.txt tools/check_python.py
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer" \
		"(on Debian and Ubuntu: apt-get install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) tools/check_python.py
	@$(PYTHON) -m venv .boot
	@.boot/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r tools/uv.txt
	@touch $@

.venv/.ready: requirements-dev.txt pyproject.toml .boot/.ready
	@$(UV) venv -q --allow-existing --python .boot/bin/python .venv
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements-dev.txt
	@GONOGO_SKIP_STYLES=1 $(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
