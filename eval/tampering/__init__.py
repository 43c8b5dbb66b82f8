"""Statements made of real sentences, correct ones and misbehaving ones, to see which of them the check lets through."""
