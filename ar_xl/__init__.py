"""ar_xl: accounts receivable in Excel."""

import sys

__version__ = "0.1.0"

if sys.version_info < (3, 11):  # noqa: UP036  # in words any Python can read, before it meets what it cannot
    sys.exit(
        "ar_xl needs Python 3.11 or newer. Install one from python.org, then ar-xl in it. This is "
        + sys.executable
    )
