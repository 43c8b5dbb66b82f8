"""Texts → unit vectors. A new embedder is one new file and one line in ``api/wiring.py``."""
