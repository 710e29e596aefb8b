# What one does with this checkout. `make` alone lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PRESET ?= release

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

.PHONY: setup
setup: ## Install what a build needs and is missing
	@scripts/setup

.PHONY: ui
ui: setup ## Build the web page into ui/dist
	@scripts/build_ui

.PHONY: build
build: ui ## Build the optimised binary, build/release/bin/telelake
	@scripts/build release

.PHONY: demo
demo: ## Import, analyse, report and serve the examples, or your own export: make demo EXPORT=result.json
	@EXPORT='$(EXPORT)' CI='$(CI)' scripts/demo

.PHONY: demo-live
demo-live: ## Try live fetch without an account: a Telegram server on loopback, log in, fetch, report, serve
	@CI='$(CI)' scripts/demo_live

.PHONY: test
test: ## Install what is missing, build, and run the whole test suite
	@scripts/setup --with-tests
	@scripts/build_ui
	@scripts/build $(PRESET)
	@scripts/test $(PRESET)

.PHONY: asan
asan: ## Run the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@scripts/setup --with-dev
	@scripts/build_ui
	@scripts/build asan
	@scripts/test --only ctest asan

.PHONY: tsan
tsan: ## Run the C++ tests under ThreadSanitizer
	@scripts/setup --with-dev
	@scripts/build_ui
	@scripts/build tsan
	@scripts/test --only ctest tsan

.PHONY: fuzz
fuzz: ## Run each fuzz target for a minute, or FUZZ_SECONDS=n
	@scripts/setup --with-dev
	@scripts/build_ui
	@scripts/build fuzz
	@scripts/fuzz $(or $(FUZZ_SECONDS),60)

.PHONY: bench
bench: ui ## Run the benchmarks against their peers
	@scripts/build bench
	@scripts/bench

.PHONY: lint
lint: ## Run every check of .pre-commit-config.yaml on all files
	@scripts/setup --with-dev
	@scripts/build_ui
	@scripts/lint

.PHONY: format
format: ## Format all sources
	@scripts/setup --with-dev
	@scripts/format

.PHONY: clean
clean: ## Remove what was built; keeps installed packages
	@rm -rf build ui/dist
