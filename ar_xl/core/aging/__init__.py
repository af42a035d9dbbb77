"""Aging: who owes what for how long, on any date, from the events up to it."""

from ar_xl.core.aging.buckets import bucket_of, buckets, summary_table
from ar_xl.core.aging.report import age

__all__ = ["age", "bucket_of", "buckets", "summary_table"]
