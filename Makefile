# Chapter 14, reproduced. `make` lists what there is.

SECTIONS := manual_rnn static_rnn dynamic_rnn sequence_length mnist_classifier time_series \
	deep_rnn multi_layer_rnn dropout lstm_classifier translation reber
BOOK := manual_rnn static_rnn dynamic_rnn sequence_length
AT_1.15 := $(addprefix 1.15/,$(SECTIONS))
AT_2018_08 := $(addprefix 2018-08/,mnist_classifier multi_layer_rnn lstm_classifier)
# all that compare reads; what takes longest comes first, so that two cores are busy to the end
LONG := lstm_classifier mnist_classifier
RUNS := $(LONG) $(filter-out $(LONG),$(SECTIONS)) $(AT_2018_08) $(AT_1.15) arithmetic-1.15
# how long the sections are trained in TensorFlow 1.15.5's arithmetic; what is not here: in full
LENGTH_mnist_classifier := --epochs 3
LENGTH_multi_layer_rnn := --epochs 2
LENGTH_lstm_classifier := --epochs 1
LENGTH_reber := --epochs 10
# how long those of August 2018 in run-all; `make notebook-2018-08` trains them in full
FIRST_mnist_classifier := --epochs 10
FIRST_multi_layer_rnn := --epochs 2
FIRST_lstm_classifier := --epochs 1

DEVICE ?= auto
SEED ?= 42
QUICK ?=
WORDS ?=
PYTHON ?=
VENV ?= .venv
REQUIREMENTS ?= requirements.txt

OPTIONS := --device $(DEVICE) --seed $(SEED) $(if $(filter-out 0 no false,$(QUICK)),--quick)
RUN := $(VENV)/bin/python
READY := $(VENV)/stamp-kernels

.PHONY: help setup run-all embeddings $(SECTIONS) $(AT_1.15) arithmetic-1.15 $(AT_2018_08) notebook-2018-08 compare claims report script notebook kernel kernel-remove oracle oracle-spread matrix sweep repeat \
	lint test test-all test-browser clean

help:
	@echo "make run-all          all of it: the chapter's sections, the runs below, claims, compare, report (20 minutes)"
	@echo "make SECTION          run one:" $(SECTIONS)
	@echo "make embeddings WORDS=text8.zip   the section that needs a corpus; run-all leaves it out"
	@echo "make arithmetic-1.15  the sections once more in TensorFlow 1.15.5's arithmetic, to outputs/1.15 (5 minutes)"
	@echo "make notebook-2018-08 the classifiers as the notebook of August 2018 trained them, to outputs/2018-08"
	@echo "                      (in full, 10 minutes; in run-all the first epochs)"
	@echo "make compare          compare outputs/ with the published numbers, and with TensorFlow 1.12.3's and 1.15.5's"
	@echo "make report           all of it on one page, outputs/report/index.html"
	@echo "make claims           test what the chapter's text claims, from the runs and by measurement (2 minutes)"
	@echo "make script PY=FILE   run an old TensorFlow 1 script as it is (ARGS='...' for its arguments)"
	@echo "make notebook NB=FILE run an old notebook as it is (ARGS=--compare: compare its outputs with the stored ones)"
	@echo "make kernel           install a Jupyter kernel whose TensorFlow is TensorFlow 1; kernel-remove removes it"
	@echo "make test             the linter and the fast tests, in two processes (2 minutes)"
	@echo "make test-all         all tests, in two processes (15 minutes)"
	@echo "make test-browser     the report in a browser (needs Chromium and npm)"
	@echo "make setup            make the environment, .venv, and compile the kernels (the others do it too, once)"
	@echo "make oracle           record what TensorFlow 1.15.5 and 1.12.3 compute (needs Python 3.7, 3.6, gcc; an hour)"
	@echo "make oracle-spread    how far TensorFlow 1.15.5's own runs differ; goes on where it stopped (hours)"
	@echo "make sweep SECTION=time_series SEEDS=0:32   a section at many seeds (SCHEDULER=tcp://HOST:8786: on a cluster)"
	@echo "make matrix           the project on TensorFlow 2.16 to 2.21, each in an environment of its own (an hour, 16 GB)"
	@echo "make repeat           each section twice in other surroundings: the same bytes? (30 minutes; SECTION=NAME: one)"
	@echo "make clean            remove outputs/ and caches"
	@echo
	@echo "Variables: DEVICE=auto|cpu|gpu  SEED=42  QUICK=1 (a short run)  PYTHON=python3.12 (3.11 to 3.13)"

# --- the environment, made once ---------------------------------------------------------------------------------

setup: $(READY)

# Without a compiler it says so, and all goes on with TensorFlow's own kernels; then each make tries again. What is
# built from these very sources is not built anew.
$(READY): $(VENV)/stamp $(wildcard chapter14/tf1/kernels/*.cc chapter14/tf1/kernels/*.h chapter14/tf1/kernels/*.py)
	@if $(RUN) -m chapter14.tf1.kernels.build; then touch $@; fi

$(VENV)/stamp: $(REQUIREMENTS)
	@python="$$(for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
		then echo $$python; break; fi; done)"; \
	if [ -z "$$python" ]; then \
		echo "setup: Python 3.11, 3.12 or 3.13 is needed, and $(or $(PYTHON),python3) is none:" \
			"install one, or name it, as in make PYTHON=/path/to/python3.12" >&2; exit 2; fi; \
	python="$$($$python -c 'import sys; print(sys._base_executable)')"; \
	if [ -e $(VENV) ] && ! [ -e $(VENV)/made-by-make ] && ! [ -e $(VENV)/stamp ] && [ -n "$$(ls -A $(VENV) 2>&1)" ]; then \
		echo "setup: $(VENV) is there and was not made by make: remove it, or name another, as in make VENV=.venv2" >&2; exit 2; fi; \
	echo "making the environment $(VENV) with $$("$$python" --version)"; \
	rm -rf $(VENV) && mkdir -p $(VENV) && touch $(VENV)/made-by-make && "$$python" -m venv $(VENV) && \
	$(RUN) -m pip install -q --disable-pip-version-check -r $(REQUIREMENTS) && touch $@

$(VENV)/stamp-test: requirements-test.txt $(VENV)/stamp
	@$(RUN) -m pip install -q --disable-pip-version-check -r requirements-test.txt && touch $@

# --- the chapter ------------------------------------------------------------------------------------------------

# Two runs at a time, where -j does not say otherwise, of one thread each: their numbers do not depend on it.
ifneq ($(filter run-all,$(MAKECMDGOALS)),)
MAKEFLAGS += -j2
ALONE := --threads 1
endif

# the page is made whatever was found before
run-all: $(READY) $(RUNS)
	@echo "embeddings: not run, since it needs a corpus: make embeddings WORDS=text8.zip"
	@worst=0; $(RUN) -m scripts.experiments.claims $(filter --quick,$(OPTIONS)) || worst=$$?; \
	$(RUN) -m scripts.compare || worst=$$?; $(RUN) -m scripts.report || worst=$$?; exit $$worst

$(SECTIONS): $(READY)
	@$(RUN) -m chapter14.$@ $(OPTIONS) $(ALONE)
	@$(if $(filter $@,$(BOOK)),$(RUN) -m scripts.experiments.book_weights $@ $(OPTIONS) $(ALONE))

embeddings: $(READY)
	@$(RUN) -m chapter14.embeddings $(OPTIONS) $(if $(WORDS),--words $(WORDS))

# Beside the sections these print nothing: what they print is in their outputs.
SILENT := $(if $(filter run-all,$(MAKECMDGOALS)),>/dev/null)
CAN_1.15 = [ -e $(READY) ] && [ $(DEVICE) != gpu ]

$(AT_1.15): $(READY)
	@if $(CAN_1.15); then $(RUN) -m chapter14.$(@F) $(OPTIONS) --arithmetic 1.15 --output outputs/1.15 \
		$(if $(filter --quick,$(OPTIONS)),,$(LENGTH_$(@F))) $(SILENT); fi

arithmetic-1.15: $(AT_1.15)
	@$(CAN_1.15) || echo "arithmetic-1.15: not run: it takes a C++ compiler (make setup says what is missing), and the CPU"

$(AT_2018_08): $(READY)
	@$(RUN) -m chapter14.$(@F) $(OPTIONS) $(ALONE) --order book --output outputs/2018-08 \
		$(if $(SILENT),$(if $(filter --quick,$(OPTIONS)),,$(FIRST_$(@F)))) $(SILENT)

notebook-2018-08: $(AT_2018_08)

# compare, claims and report never start a run, but wait for what is run by the same call, under -j too
NAMED = $(filter $(if $(filter run-all,$(MAKECMDGOALS)),%,$(MAKECMDGOALS)),$(1))

compare: $(VENV)/stamp $(call NAMED,$(RUNS))
	@$(RUN) -m scripts.compare

claims: $(READY) $(call NAMED,$(SECTIONS))
	@$(RUN) -m scripts.experiments.claims $(filter --quick,$(OPTIONS))

report: $(VENV)/stamp $(call NAMED,$(RUNS) claims)
	@$(RUN) -m scripts.report

script: $(READY)
	@$(RUN) -m chapter14.tf1 $(PY) $(ARGS)

notebook: $(READY)
	@$(RUN) -m chapter14.tf1 $(NB) $(ARGS)

kernel: $(READY)
	@$(RUN) -m chapter14.tf1.runner.jupyter_kernel --install

kernel-remove: $(VENV)/stamp
	@$(RUN) -m chapter14.tf1.runner.jupyter_kernel --remove

# --- the real TensorFlows ---------------------------------------------------------------------------------------

oracle: $(VENV)/stamp
	@$(RUN) -m scripts.oracle

oracle-spread: $(VENV)/stamp
	@$(RUN) -m scripts.oracle --spread

# --- other TensorFlows ------------------------------------------------------------------------------------------

matrix: $(VENV)/stamp
	@$(RUN) -m scripts.matrix

# --- many runs --------------------------------------------------------------------------------------------------

sweep: $(READY)
	@$(RUN) -m scripts.sweep $(SECTION) $(SEEDS) --device=$(DEVICE) $(filter --quick,$(OPTIONS)) \
		$(if $(SCHEDULER),--scheduler $(SCHEDULER)) $(ARGS)

repeat: $(READY)
	@$(RUN) -m scripts.repeat $(SECTION) --device=$(DEVICE) $(filter --quick,$(OPTIONS)) $(ARGS)

# --- tests ------------------------------------------------------------------------------------------------------

lint: $(VENV)/stamp-test
	@$(RUN) -m ruff check --quiet .

# two processes, a module in one of them, in the order that tests/conftest.py gives
PYTEST := $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: lint $(READY)
	@$(PYTEST) -m "not slow and not browser"

test-all: lint $(READY)
	@$(PYTEST)

AXE := 4.14.1
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))

$(VENV)/axe/stamp-$(AXE): $(VENV)/stamp
	@npm install --silent --no-audit --no-fund --no-save --prefix $(VENV)/axe axe-core@$(AXE) >/dev/null && touch $@

test-browser: $(VENV)/stamp-test $(VENV)/axe/stamp-$(AXE)
	@CHROMIUM="$(CHROMIUM)" AXE=$(VENV)/axe/node_modules/axe-core/axe.min.js $(RUN) -m pytest -m browser

clean:
	rm -rf outputs .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +
