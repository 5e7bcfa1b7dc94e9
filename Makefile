# Every command of the project; `make help` lists them.
# Each recipe ends in one `exec`, so that a signal to make reaches what runs and nothing is left behind.

PYTHON ?= python3
# More words for pytest, or for pictures: make test-fast ARGS="-k audit"
ARGS ?=

.PHONY: help run test test-fast check format pictures sweep faults bench bench-quick audit messages clean
.SILENT:

help: ## say what there is
	sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: ## install what is missing and serve on 127.0.0.1:$PORT (8000)
	$(PYTHON) scripts/install.py requirements.txt
	exec .venv/bin/python manage.py serve

test: tools ## everything: linters, checks, tests on SQLite and PostgreSQL, browser journeys
	exec .venv/bin/python -m scripts.check test $(ARGS)

test-fast: tools ## the tests on SQLite, without the browser
	exec .venv/bin/python -m scripts.check test-fast $(ARGS)

check: tools ## linters, catalogues and Django's own checks
	exec .venv/bin/python -m scripts.check check

format: tools ## format Python and templates
	exec .venv/bin/python -m scripts.check format

pictures: tools ## a picture of every page and state in var/pictures/; ARGS="--only lesson --width 768", --keep, --docs
	exec .venv/bin/python -m pytest -q -s --show-capture=no -p no:cacheprovider tests/looks/take_pictures.py $(ARGS)

sweep: tools ## axe-core over every page and state in every combination of language, theme and width
	SWEEP=full exec .venv/bin/python -m pytest -q -n 2 -p no:cacheprovider tests/looks/test_sweep.py $(ARGS)

faults: tools ## 20,000 strange requests, 2,000 enquiries while everything is killed in turn, and three servers behind nginx
	FAULTS=full STRANGE_REQUESTS=20000 exec .venv/bin/python -m pytest -q -s -p no:cacheprovider tests/faults $(ARGS)

bench: tools ## how fast it is, held against peers on this machine, into docs/performance.md; ARGS="--only enquiry"
	exec .venv/bin/python -m benchmarks $(ARGS)

bench-quick: tools ## three of its measures in under 90 seconds
	exec .venv/bin/python -m benchmarks --quick $(ARGS)

audit: ## hold what is installed against the list of known vulnerabilities; needs the internet
	$(PYTHON) scripts/install.py requirements-audit.txt
	exec .venv/bin/python -m pip_audit --local --strict --progress-spinner off $(ARGS)

messages: tools ## bring the catalogues of the interface up to date with the code; then translate what is new
	exec .venv/bin/python -m scripts.messages update

clean: ## remove what can be made again; var/ holds what people wrote and stays
	rm -rf .venv .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: tools
tools:
	$(PYTHON) scripts/install.py requirements-dev.txt
