"""The grammar's C extension and the package map; everything else is in pyproject.toml."""

import sysconfig
from pathlib import Path

from setuptools import Extension, find_packages, setup

# Free-threaded CPython has no stable ABI; every other CPython from 3.11 on shares one wheel.
ABI3 = not sysconfig.get_config_var("Py_GIL_DISABLED")

# The folder server/ is imported as `schemestra`, and racket/ travels inside it, so that an
# installed wheel runs strategies without the checkout.
PACKAGES = ["schemestra"] + [f"schemestra.{name}" for name in find_packages("server")]
RACKET = sorted(str(path.relative_to("racket")) for path in Path("racket").rglob("*.rkt"))

setup(
    packages=[*PACKAGES, "schemestra.racket"],
    package_dir={"schemestra": "server", "schemestra.racket": "racket"},
    package_data={
        "schemestra": ["**/*.json", "**/*.txt", "*.pyi", "py.typed"],
        "schemestra.racket": RACKET,
    },
    ext_modules=[
        Extension(
            "schemestra._grammar",
            ["grammar/src/parser.c", "grammar/src/scanner.c", "grammar/python/binding.c"],
            include_dirs=["grammar/src"],
            depends=sorted(str(path) for path in Path("grammar/src/tree_sitter").glob("*.h")),
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if ABI3 else [],
            py_limited_api=ABI3,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if ABI3 else {},
)
