"""A worked month-end on a sample company."""
