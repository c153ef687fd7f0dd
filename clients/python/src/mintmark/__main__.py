"""`python -m mintmark` is the command `mintmark`."""

import sys

from ._command import main

sys.exit(main())
