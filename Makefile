# `make help` says what each target does. None needs anything but Python 3.11+ and the package registries.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p $(NEW_ENOUGH) 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
SETUP := $(PYTHON) -m scripts.setup

.DEFAULT_GOAL := help
.PHONY: help run test faults lint format docs bench manage screenshots lock clean python

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

python:
	@$(or $(PYTHON),false) $(NEW_ENOUGH) 2>/dev/null || { echo "This needs Python 3.11 or newer. Install one (on Debian and Ubuntu: apt install python3 python3-venv), or say where it is: PYTHON=/path/to/python3.12 make $(MAKECMDGOALS)" >&2; exit 1; }

run: python ## Run the desk with a demo company: PORT=9000 make run
	@$(SETUP)
	@$(VENV)/python -m scripts.run

manage: python ## Run a management command on the demo: make manage do="api_token E-MAIL"
	@$(SETUP)
	@$(VENV)/python -m scripts.manage $(do)

test: python ## Run the whole test suite: make test only="tests/tickets -k number"
	@$(SETUP) --dev
	@$(VENV)/python -m pytest -n $(or $(workers),2) $(only)

faults: python ## Kill workers, stop servers and set clocks wrong while timers run: make faults only="-k redis"
	@$(SETUP) --dev
	@$(VENV)/python -m pytest tests/faults $(only)

lint: python ## Check style, types, layers, templates, sizes and migrations
	@$(SETUP) --dev
	@$(VENV)/python -m scripts.lint

format: python ## Put code and templates into their one format
	@$(SETUP) --dev
	@$(VENV)/python -m scripts.lint --fix

docs: python ## Write the generated pages of docs/: workflow diagrams and the API description
	@$(SETUP) --dev
	@$(VENV)/python -m scripts.docs

bench: python ## Measure speed and memory: make bench tickets=1000000
	@$(SETUP) --dev
	@$(VENV)/python -m benchmarks $(if $(tickets),--tickets $(tickets))

screenshots: python ## Take the pictures in docs/images/ of a demo desk
	@$(SETUP) --dev
	@$(VENV)/python -m scripts.screenshots

lock: python ## Lock the newest dependencies that pyproject.toml allows
	@$(PYTHON) -m scripts.lock

clean: ## Remove what set-up made; the data in var/ stays
	rm -rf .venv node_modules static/vendor var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
