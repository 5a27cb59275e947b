"""``python -m scripts.compare``: see the package."""

import sys

from scripts.compare import main

sys.exit(main())
