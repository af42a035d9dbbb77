"""The rules of the trade as pure functions: frames in, frames out. No Excel, no files, no clock."""
