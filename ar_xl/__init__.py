"""ar_xl: accounts receivable in Excel."""

__version__ = "0.1.0"
