# Everything a developer and CI call. `make` alone prints the list.

GO      ?= go
TAGS    := nomsgpack
BIN     := bin
IMAGE   ?= paymock
# the Linux binaries in the image are for this processor
ARCH    ?= $(shell $(GO) env GOARCH)
FUZZTIME ?= 10s
SOAK    ?= 10m
BENCH   ?= .
REV     ?= main
# packages whose tests go through the list of platforms, or through that of a server
FOURTH  := ./mock ./mock/web ./mock/cmd/... ./mock/catalogue ./mock/control ./mock/names ./mock/rule ./mock/rule/offline ./client/... ./steps ./features ./features/contract ./features/outlines ./features/soak
# tests of one goroutine that the race detector would slow down for nothing
UNRACED := TestBounds|TestDrift|TestGlancedRefusalsAreExplainedToReaders|TestLanguages|TestManyCauses|TestManyFields|TestManyMistakes|TestManyParts|TestPairsOfScan2pay|TestParaphrases|TestPlacesOfSlips|TestRarePairs|TestSuggestionsAreAccepted|TestSuggestedStepsAreSteps|TestTitlesOfCodes|TestWhatIsWrittenCanBeRead

GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
BENCHSTAT   := golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# both commands as they are published: static, without paths of this machine
COMMANDS := ./mock/cmd/paymock ./client/cmd/payctl
GO_BUILD := CGO_ENABLED=0 $(GO) build -trimpath -tags $(TAGS) -ldflags '-s -w'

.DEFAULT_GOAL := help
.PHONY: help run build generate fourth test test-container lint fmt vuln cover bench bench-compare microbench soak fuzz judges image release rename clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the platforms on 127.0.0.1:12180, control on 12181 (ARGS="--seed 7")
	@$(GO) build -tags $(TAGS) -o $(BIN)/ ./mock/cmd/paymock # go run would end Ctrl-C with an error
	@$(BIN)/paymock serve $(ARGS)

build: ## build paymock and payctl into bin/
	$(GO_BUILD) -o $(BIN)/ $(COMMANDS)

generate: ## rewrite what is made from the code: features and tables of answer codes, JSON Schema
	$(GO) generate ./features
	$(GO) run -tags $(TAGS) ./mock/cmd/paymock schema > scenarios/.schema.new
	mv scenarios/.schema.new scenarios/scenario.schema.json
	$(GO) run -tags $(TAGS) ./mock/cmd/paymock schema state > mock/state/.schema.new
	mv mock/state/.schema.new mock/state/state.schema.json
	$(GO) test -tags $(TAGS) ./mock -run '^TestGeneratedTables$$' -update
	$(GO) generate ./mock/names/...
	$(GO) run -tags $(TAGS) ./features/bench -limits mock/README.md

# A copy of mock/providers.go with the example's line in it, and what is generated of it, which every build of these
# tests takes instead.
fourth: ## what lists platforms, with an invented fourth one that is its directory and a line in mock/providers.go
	@dir=$$(mktemp -d) && trap 'rm -rf $$dir' EXIT && \
	sed -e 's#^\t"paymock/mock/provider/intella"#&\n\t"paymock/mock/provider/providertest/acme"#' -e 's#^\t\tintella.New(),#&\n\t\tacme.New(),#' mock/providers.go >$$dir/providers.go && \
	overlay() { for file; do printf '"$(CURDIR)/%s/%s": "%s/%s", ' $${file%/*} $${file##*/} $$dir $${file##*/}; done | sed 's/^/{"Replace": {/; s/, $$/}}/' >$$dir/overlay.json; } && \
	overlay mock/providers.go && export GOFLAGS="$$($(GO) env GOFLAGS) -overlay=$$dir/overlay.json" && \
	$(GO) run -tags $(TAGS) ./mock/names/shipped/make >$$dir/names.json && $(GO) run -tags $(TAGS) ./mock/names/shipped/make identities >$$dir/identities.json && \
	overlay mock/providers.go mock/names/shipped/names.json mock/names/shipped/identities.json && \
	PAYMOCK_FOURTH=acme $(GO) test -tags $(TAGS) $(FOURTH)

test: build ## vet, and every test this machine can run: in-process, process, container
	$(GO) vet -tags $(TAGS) ./...
	$(GO) test -race -tags $(TAGS) ./...
	@echo '$(GO) test -tags $(TAGS) ./docker/release, and $(UNRACED)' # compressing, comparing and reading thousands of texts takes minutes under the race detector, and its pools drop objects
	@$(GO) test -tags $(TAGS) -run '^($(UNRACED))$$' ./mock ./client/cmd/payctl ./mock/doctor ./mock/phrase ./mock/config ./mock/rule/offline ./mock/web ./mock/words & unraced=$$!; $(GO) test -tags $(TAGS) ./docker/release; release=$$?; wait $$unraced && exit $$release
	PAYMOCK_TARGET=process PAYMOCK_BIN=$(CURDIR)/$(BIN) $(GO) test -count=1 -tags $(TAGS) ./features
	@$(MAKE) --no-print-directory test-container
	@left=; for tool in openssl node gcc redis-server chromium; do command -v $$tool >/dev/null || left="$$left $$tool"; done; \
	docker version >/dev/null 2>&1 || left="$$left docker"; \
	echo "make test: all that this machine can run$${left:+, without what needs:$$left}"

test-container: ## the features against containers, where a Docker engine answers
	@if docker version >/dev/null 2>&1; then \
		echo 'PAYMOCK_TARGET=container $(GO) test -count=1 -tags $(TAGS) ./features'; \
		PAYMOCK_TARGET=container $(GO) test -count=1 -tags $(TAGS) ./features; \
	elif [ "$$CI" = true ]; then \
		echo 'container features: CI must have a Docker engine, and none answers' >&2; exit 1; \
	else \
		echo 'container features are skipped: no Docker engine answers (`docker version` fails)'; \
	fi

lint: vuln ## formatting (gofumpt), vet, golangci-lint, known vulnerabilities, tidy go.mod
	$(GO) vet -tags $(TAGS) ./...
	$(GO) run $(GOLANGCI) run ./...
	$(GO) mod tidy -diff

fmt: ## rewrite the sources as lint wants them
	$(GO) run $(GOLANGCI) fmt ./...

# govulncheck asks a data base on the network. What it finds fails; that it can't be had or
# can't ask is told and passes, so that the rest of lint works offline.
vuln: ## known vulnerabilities in what the commands really call, where the data can be reached
	@out=$$($(GO) run $(GOVULNCHECK) -tags $(TAGS) ./... 2>&1) && { echo "$$out" | tail -n 1; exit 0; }; \
	if echo "$$out" | grep -qE 'fetching vulnerabilities|dial tcp|no such host|i/o timeout|connection refused|40[34] (Forbidden|Not Found)'; then \
		echo "govulncheck is left out, the tool or its data can't be reached: $$(echo "$$out" | grep -v '^exit status' | tail -n 1)"; \
	else \
		echo "$$out"; exit 1; \
	fi

cover: ## statement coverage by package, details in coverage.out
	$(GO) test -tags $(TAGS) -coverprofile=coverage.out ./...
	$(GO) tool cover -func=coverage.out | tail -n 1

bench: build ## speed and memory beside their floors and limits, rewrites its table (REPORT=FILE: JSON, ARGS="-only settle")
	$(GO) run -tags $(TAGS) ./features/bench -paymock $(BIN)/paymock -payctl $(BIN)/payctl $(if $(ARGS),$(ARGS),-readme features/bench/README.md)

bench-compare: build ## settle and callbacks of each platform in turns with another revision, compared by benchstat (REV=main)
	@dir=$$(mktemp -d) && trap 'git worktree remove --force $$dir/tree; rm -rf $$dir' EXIT && \
	git worktree add --quiet --detach $$dir/tree $(REV) && \
	(cd $$dir/tree && CGO_ENABLED=0 $(GO) build -trimpath -tags $(TAGS) -ldflags '-s -w' -o $$dir/paymock ./mock/cmd/paymock) && \
	$(GO) run -tags $(TAGS) ./features/bench -paymock $(BIN)/paymock -base $$dir/paymock -samples $$dir && \
	{ $(GO) run $(BENCHSTAT) '$(REV)'=$$dir/base.txt this=$$dir/this.txt || echo "benchstat can't be had: the medians above are all there is"; }

microbench: ## benchmarks of packages with allocations (BENCH=regexp)
	$(GO) test -tags $(TAGS) -run '^$$' -bench '$(BENCH)' -benchmem ./...

soak: ## mixed load on all platforms with faults; books, callbacks, journals, goroutines and memory must be right (SOAK=10m); then 10 times a minute, 100 at most, a replica or its Redis is killed
	SOAK=$(SOAK) $(GO) test -tags $(TAGS) -count=1 -timeout 0 -v ./features/soak
	SOAK=$(SOAK) $(GO) test -tags $(TAGS) -count=1 -timeout 0 -v -run TestKilledReplica ./mock

fuzz: ## every fuzz target for FUZZTIME (10s) each
	@set -e; grep -rE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*\(' . | \
	sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]*)\(.*|\1 \2|' | sort | \
	while read -r dir target; do \
		echo "fuzz $$dir $$target for $(FUZZTIME)"; \
		$(GO) test -tags $(TAGS) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s "$$dir" </dev/null; \
	done

judges: build ## SDKs of others judge paymock: Alipay's Node SDK 4.14 and 3.6 from npm, one of yours by JUDGE=php:/path (node, php, java)
	@$(GO) run -tags $(TAGS) ./features/judge -paymock $(BIN)/paymock -judge '$(JUDGE)' $(ARGS)

image: ## build the image paymock from local binaries, pulling nothing (IMAGE=name)
	GOOS=linux GOARCH=$(ARCH) $(GO_BUILD) -o $(BIN)/linux-$(ARCH)/ $(COMMANDS)
	docker build -f docker/Dockerfile.scratch -t $(IMAGE) $(BIN)/linux-$(ARCH)

release: ## build what is published of a version into dist/ (VERSION=v1.2.3)
	$(GO) run ./docker/release -version '$(VERSION)' -out dist

rename: ## give the module another path, to publish a fork (MODULE=example.org/you/paymock)
	@case '$(MODULE)' in *.*/*) ;; *) echo 'make rename MODULE=example.org/you/paymock: a path that `go get` takes begins with a host name' >&2; exit 2;; esac
	@old=$$($(GO) list -m) && $(GO) mod edit -module '$(MODULE)' && \
	find . -name .git -prune -o -type f \( -name '*.go' -o -name '*.md' -o -name '*.yml' -o -name 'Dockerfile*' -o -name Makefile \) -print0 | \
	xargs -0 sed -E -i.renamed -e "s#(^|[^A-Za-z0-9_./-])$$old/(mock|client|steps|features|scenarios|docker)#\1$(MODULE)/\2#g" \
		-e "s#(require|replace) $$old( v0| =>)#\1 $(MODULE)\2#g" -e "s#\"$$old/\"#\"$(MODULE)/\"#g" -e "s#(module-path: )$$old\$$#\1$(MODULE)#" && \
	find . -name '*.renamed' -delete && \
	echo "module $$old is now $(MODULE)"

clean: ## remove what build, image and cover leave
	rm -rf $(BIN) coverage.out
