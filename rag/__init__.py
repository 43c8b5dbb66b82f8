"""Question → retrieval → evidence → answer."""
