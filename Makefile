# Storyteller: everything that one does with it, by name. `make help` tells.

.DEFAULT_GOAL := help
.PHONY: help run test check format lock seed bench screenshot dev
.SILENT:

python := .venv/bin/python
databases := sqlite postgresql
TESTS ?= tests

help: ## Show this list.
	echo "Storyteller: a story, and the conversation under it."
	echo
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	echo
	echo "  PORT=8001 make run              on another port"
	echo "  BROWSER=none make test          without the browser"
	echo "  make test TESTS=tests/browser   only some tests, on both databases"
	echo "  .venv/bin/pytest                all tests, on SQLite only"

run: ## Set everything up and serve the blog at http://localhost:8000; Ctrl-C stops it.
	requirements/install run
	exec $(python) manage.py serve

# Each database has two workers, which share the tests out: while one waits, another works.
test: check ## Set everything up, check, then run all tests: SQLite, PostgreSQL, a real browser.
	$(python) -m tests.find_browser
	$(python) -m pytest $(TESTS) --dist=each \
		$(foreach name,$(databases),$(foreach part,1 2,--tx 'popen//id=$(name)-$(part)$(strip \
		)//env:STORYTELLER_TEST_DATABASE=$(name)//env:STORYTELLER_TEST_PART=$(part)/2'))

# Nothing of a real site, which the same shell may serve, is looked at.
check: export STORYTELLER_DATA = $(CURDIR)/.cache/check
check: export DATABASE_URL =
check: dev ## Look for faults without running: form, lint, types, templates, migrations, deployment.
	echo "Form and lint"
	$(python) -m ruff format --quiet --check . || { echo "make format mends the form."; exit 1; }
	$(python) -m ruff check --quiet .
	echo "Imports and packages"
	$(python) -m tests.test_imports
	said=$$($(python) -m deptry . --no-ansi 2>&1) || { echo "$$said"; exit 1; }
	echo "Templates"
	said=$$(.venv/bin/djangofmt --check templates 2>&1) || { echo "$$said"; exit 1; }
	echo "Migrations and deployment"
	$(python) manage.py makemigrations --check --dry-run
	tests/deployment
	echo "Types"
	$(python) -m mypy --no-error-summary .

format: dev ## Put Python and templates into their form.
	$(python) -m ruff check --quiet --fix-only .
	$(python) -m ruff format --quiet .
	.venv/bin/djangofmt templates

lock: dev ## Resolve requirements/*.in anew into locks with hashes.
	requirements/lock

seed: ## Fill the blog with a small believable world.
	requirements/install run
	$(python) manage.py migrate --verbosity 0
	$(python) manage.py seed

bench: dev ## Measure the conversation at every size, on both databases; prints a table.
	$(python) -m tests.bench

screenshot: dev ## Draw the picture of the story page that README.md shows.
	$(python) -m tests.find_browser
	$(python) -m tests.screenshot

dev:
	requirements/install dev
