# The work is in scripts/; this names it.
.DEFAULT_GOAL := help
.PHONY: help demo build test lint golden drill-kill drill-faults drill-extract bench bench-extract bench-client test-tsan clean

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: build ## run the demo against a local Bedrock: no AWS account, no cost
	@scripts/demo

build: packages-build ## build the programs, optimized, into .build/release
	swift build --configuration release

test: packages-build packages-test ## run all tests
	@scripts/test

lint: ## check the format of the sources
	swift format lint --strict --recursive Sources Tests Benchmarks Package.swift

golden: build ## record the demo's results anew, for a change that means to change them
	@scripts/golden --update

drill-kill: build ## kill a run at random moments, resume it, and prove the bill; SEEDS=n
	python3 -B Drills/kill.py --bin .build/release --seeds $(or $(SEEDS),10)
	python3 -B Drills/early.py --bin .build/release

drill-faults: build ## every fault of the service against a run, as a table
	python3 -B Drills/faults.py --bin .build/release

bench: build ## measure the runner's own cost
	python3 -B Benchmarks/overhead.py --bin .build/release
	python3 -B Benchmarks/overhead.py --bin .build/release --plan $(or $(ITEMS),10000)

bench-extract: build ## extraction beside poppler's own tools, on manuals that Debian ships
	python3 -B Benchmarks/extraction.py --bin .build/release

drill-extract: build ## odd documents and mutants of them; CORPUS=folder MINUTES=n
	python3 -B Drills/extract.py --bin .build/release --corpus $(CORPUS) --minutes $(or $(MINUTES),20)

bench-client: build ## the client's own cost, beside boto3 where that is installed
	python3 -B Benchmarks/client/client.py --bin .build/release

test-tsan: packages-build packages-test ## engine, streams and cancellation under thread sanitizer
	swift build --sanitize=thread --build-tests --scratch-path .build-tsan
	swift test --sanitize=thread --skip-build --scratch-path .build-tsan \
	    --filter 'HTTPEngine|HTTPStream|BedrockRuntimeTests|BedrockStreamingTests|CredentialRefreshTests'

clean: ## remove what was built, and the demo's output
	rm -rf .build .build-suite .build-tsan demo-out

# Debian packages that are missing; nothing where none is.
.PHONY: packages-build packages-test
packages-build packages-test: packages-%:
	@scripts/install-packages $*
