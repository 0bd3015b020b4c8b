# make run    the sample case in the browser, on this machine only
# make test   every test, with a real Neo4j server and a real browser
# make check  ruff and mypy
# make bench  the named benchmarks (long)
# make pictures  the pictures of the READMEs, of the desk with the sample case
# make fuzz   coverage-guided fuzzing of the readers (FUZZ_SECONDS each)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test check bench pictures fuzz clean neo4j-jars

BIN := .venv/bin
DATA ?= $(GRAPHTOOL_DATA)
TESTS ?=
# Processes that run tests: one more than processors, as some wait for the server or the browser; more than four only
# compete for memory.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 3 ] && echo 4 || echo $$((n + 1)))
FUZZ_SECONDS ?= 60

help:
	@sed -n 's/^# make/make/p' Makefile

# Stamps: a second call does nothing until a requirement changes.
.venv/.run: requirements.txt pyproject.toml tools/environment.sh tools/vis_network.py
	@tools/environment.sh run
	@touch $@

.venv/.test: .venv/.run requirements-dev.txt
	@tools/environment.sh test
	@touch $@

# Asked every time, since the jars live in the user's Maven cache and can go.
neo4j-jars: .venv/.test
	@$(BIN)/python tools/neo4j_jars.py

install: .venv/.run

# The sample is written aside and renamed, so that an interrupted run leaves nothing half-made.
sample-evidence: | .venv/.run
	@rm -rf sample-evidence.part
	$(BIN)/graphtool sample sample-evidence.part --scale small --seed 1
	@mv sample-evidence.part sample-evidence

sample-case/case.toml: | .venv/.run
	$(BIN)/graphtool init sample-case --title "样例 Sample"

sample-case/graph/current: sample-case/case.toml | sample-evidence
	@for mapping in sample-evidence/mappings/*.toml; do $(BIN)/graphtool mapping add sample-case "$$mapping"; done
	$(BIN)/graphtool load sample-case sample-evidence/evidence
	@touch $@

run: .venv/.run sample-case/graph/current
	$(BIN)/graphtool serve sample-case

# Once for all: otherwise every process of the tests would compile the same.
.venv/.kernels: .venv/.run tools/kernels.py $(wildcard graphtool/*.py graphtool/analysis/kernels/*.py) graphtool/projection/kernels.py
	@$(BIN)/python tools/kernels.py
	@touch $@

test: .venv/.test
	@$(MAKE) --no-print-directory -j2 neo4j-jars .venv/.kernels
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(if $(DATA),--data $(DATA)) $(TESTS)

check: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: .venv/.test neo4j-jars
	$(BIN)/python -m tests.bench

pictures: .venv/.test
	$(BIN)/python -m tests.browser.pictures

fuzz: .venv/.test
	@for target in tests/fuzz/fuzz_*.py; do \
	    echo "=== $$target"; \
	    $(BIN)/python -m tests.fuzz.$$(basename $$target .py) $(FUZZ_SECONDS) || exit 1; \
	done

clean:
	rm -rf .venv .cache sample-case sample-evidence sample-evidence.part
