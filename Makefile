# make install | demo | test | check | serve | lock
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
HOME_DIR ?= .policydesk
POLICYDESK := $(BIN)/policydesk --home $(HOME_DIR)

# Where the environment forbids bytecode, each process of each run would rewrite the assertions of all tests anew (12 s).
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test check serve lock format clean

install: $(STAMP)

# The lock holds every package with its hash; --no-deps keeps out what it leaves out on purpose (torch).
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PolicyDesk needs Python 3.11 or newer; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	touch $(STAMP)

demo: install
	$(POLICYDESK) ingest corpus/starter --summary
	@echo
	@echo "── An enterprise asks ─────────────────────────────────────────────────────────"
	$(POLICYDESK) ask "Which incentives apply to an enterprise certified as an integration enterprise?" --jurisdiction CN
	@echo
	@echo "── A college administrator asks ───────────────────────────────────────────────"
	$(POLICYDESK) ask "宁波的学生岗位实习一般多长时间，每天每周最多工作几小时，要签什么协议？" --jurisdiction CN-ZJ-330200
	@echo
	@echo "── A researcher asks ──────────────────────────────────────────────────────────"
	$(POLICYDESK) ask "What does Wang say hinders industry communities?"
	@echo
	@echo "Next: make serve, then open http://127.0.0.1:8787/ — or: $(POLICYDESK) ingest PATH"

test: install check
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: install
	$(POLICYDESK) ingest corpus/starter --summary
	$(POLICYDESK) serve

# Anew after a change of the dependencies in pyproject.toml. No address of an index goes into the file. Of the extras all
# but peers, which brings torch and has an environment of its own.
LOCKED_EXTRAS := dev langchain ocr report train
lock:
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header $(LOCKED_EXTRAS:%=--extra %) \
	  --python-version 3.11 pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) $(HOME_DIR) build *.egg-info
