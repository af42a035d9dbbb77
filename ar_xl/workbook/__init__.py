"""Workbooks: one port (`port.Workbook`) and its adapters (memory, file)."""
