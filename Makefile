# Remit: each target sets up what it needs. `make help` lists them.
SHELL := /bin/sh
NODE  := node_modules/.bin/node
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help demo up test bench build setup setup-test format generate clean

help:            ## this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 12

demo: setup      ## a real agent, a poisoned document, and the story told (ONCE=1, JSON=1, AGENT=node|python, PACE=0..1)
	@$(NODE) examples/demo/main.ts $(if $(ONCE),--once) $(if $(JSON),--json) $(if $(AGENT),--agent $(AGENT)) $(if $(PACE),--pace $(PACE)) $(ARGS)

up: build        ## watch this machine: sensor, hub and console, data in ./data (ARGS="--port 7070 …")
	@packages/cli/bin/remit up $(ARGS)

test: setup-test ## every check and test; closes with `N passed, N failed, N skipped`
	@$(NODE) scripts/test.ts $(ARGS)

bench: setup-bench ## figures beside those of others (ARGS="agent opens --reps 2"); writes bench/results and docs/benchmarks.md
	@$(NODE) scripts/build.ts && $(NODE) bench/main.ts $(ARGS)

build: setup     ## BPF objects, the console and the bundle
	@$(NODE) scripts/build.ts

format: setup    ## format all sources
	@biome format --write .

generate: setup  ## rewrite what is generated (schemas, OpenAPI, detector pages)
	@npm run --silent generate

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

setup-bench:
	@scripts/setup.sh bench

clean:           ## remove what was built (not ./data)
	rm -rf packages/console/dist packages/cli/dist packages/sensor/bpf/*.bpf.o coverage
