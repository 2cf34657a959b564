"""`python -m schemestra` is `schemestra`."""

import sys

from .cli.main import main

sys.exit(main())
