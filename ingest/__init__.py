"""Bytes → text → structure → passages → corpus; one report row per file."""
