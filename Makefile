# AX이음. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(VENV)/bin/flask --app app
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
export PORT PYTHONUNBUFFERED := 1
export TOKENIZERS_PARALLELISM := false
# Waiting threads sleep: on a busy machine spinning ones cost more than they save.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: help run setup test test-fast lint lock evaluate fit train words ablation bench clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.ready static/vendor/.ready ## Set everything up and serve on http://127.0.0.1:8000 (PORT=… for another port)
	@exec $(VENV)/bin/gunicorn --config gunicorn.conf.py 'app:run()'

setup: $(VENV)/.ready static/vendor/.ready ## All of `run` but serving
	@$(FLASK) setup

test: $(VENV)/.ready-dev static/vendor/.ready ## Set up what the tests need and pass every one
	@$(FLASK) encoder prepare
	@$(PY) -m pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

test-fast: $(VENV)/.ready-dev ## Unit tests only: no real encoder, no browser
	@$(PY) -m pytest -n 2 --dist loadgroup -m "not slow and not browser" $(PYTEST_ARGS)

lint: $(VENV)/.ready-dev ## Style, types and the rules between rooms
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && $(VENV)/bin/lint-imports

HARD = seeds/evaluation/hard
FITTING = seeds/evaluation/fitting
evaluate: setup ## Ranking quality on the unseen test problems of the hard market
	@$(FLASK) match evaluate --suppliers $(HARD)/suppliers.jsonl --problems $(HARD)/problems_test.jsonl \
	  --qrels $(HARD)/qrels.tsv --tiers $(HARD)/tiers.tsv

fit: setup ## Learn the score's weights, curve and floor from the labelled markets (never from test problems)
	@$(FLASK) match fit --model-version "$(VERSION)" \
	  --suppliers seeds/suppliers.jsonl --problems seeds/evaluation/problems.jsonl --qrels seeds/evaluation/qrels.tsv \
	  --suppliers $(HARD)/suppliers.jsonl --problems $(HARD)/problems_dev.jsonl --qrels $(HARD)/qrels.tsv \
	  --suppliers $(FITTING)/suppliers.jsonl --problems $(FITTING)/problems.jsonl --qrels $(FITTING)/qrels.tsv

train: setup ## Teach the encoder anew from embeddings/pairs (an hour on two quiet cores)
	@$(PY) -m embeddings.training

words: setup ## Learn the word space anew from embeddings/pairs (two minutes on two cores)
	@$(PY) -m matching.wordspace.learning

ablation: setup ## What each part of matching is worth, for each register apart
	@$(PY) -m bench.ablation

bench: setup $(VENV)/.ready-dev ## Cost of the first answer as a ratio to bare encoding and search
	@$(PY) -m bench.first_answer

lock: $(VENV)/.ready-dev ## Rewrite constraints.txt from what is installed
	@$(PY) -m pip freeze --exclude pip --exclude setuptools | sed 's/+cpu//' > constraints.txt

clean: ## Remove everything that setup made (the database in var/ too)
	rm -rf $(VENV) static/vendor node_modules var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11이 필요합니다. PYTHON=/path/to/python3.11 로 알려 주십시오.")'
	@echo "[1/5] 가상 환경을 만듭니다 (.venv)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt constraints.txt | $(VENV)/bin/python
	@echo "[2/5] 파이썬 패키지를 설치합니다 (처음에는 몇 분 걸립니다)"
	@$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "      시험 도구를 설치합니다"
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

static/vendor/.ready: package.json package-lock.json static/vendor.py | $(VENV)/.ready
	@echo "[3/5] 화면에 쓰는 파일을 받습니다 (npm)"
	@$(PY) static/vendor.py
	@touch $@
