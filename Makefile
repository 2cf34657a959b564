# Every target installs what it needs; a second run has nothing to install.
# PYTHON chooses the interpreter that .venv is made from; whatever comes after uses .venv.
.PHONY: demo test check ide bench vsix docs setup clean
.DEFAULT_GOAL := help

BIN := .venv/bin
TOOLS := env -u PYTHON
DEMO := examples/parallel-fan-out.scm

help:
	@echo 'make demo    check, price and run an example; no key, no network but the package index'
	@echo 'make test    install what the tests need and run all of them'
	@echo 'make ide     a real VS Code in the browser, on examples/'
	@echo 'make check   formatting, lint, types, generated files'
	@echo 'make bench   benchmarks; they print ratios'
	@echo 'make vsix    the VS Code extension, with the server inside'
	@echo 'make docs    regenerate what is generated'

demo:
	@scripts/setup.sh run
	@scripts/demo.sh $(DEMO)

test:
	@scripts/setup.sh test
	@$(BIN)/python -m pytest -n auto --dist loadfile
	@$(TOOLS) scripts/setup-vscode.sh
	@$(TOOLS) scripts/test-vscode.sh

check:
	@scripts/setup.sh test
	@$(BIN)/ruff check server tests scripts bench
	@$(BIN)/ruff format --check server tests scripts bench
	@$(BIN)/basedpyright --level error
	@$(BIN)/python scripts/generate.py --check

docs:
	@scripts/setup.sh test
	@$(BIN)/python scripts/generate.py

ide:
	@scripts/setup.sh run
	@$(TOOLS) scripts/setup-vscode.sh ide
	@$(TOOLS) scripts/ide.sh

vsix:
	@scripts/setup.sh test
	@$(TOOLS) scripts/setup-vscode.sh node
	@$(TOOLS) scripts/vsix.sh

bench:
	@scripts/setup.sh test
	@$(BIN)/python bench/main.py

clean:
	rm -rf .venv .tools build dist test-artifacts racket/compiled vscode-client/node_modules vscode-client/dist
