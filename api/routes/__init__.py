"""Routes do nothing but parse, call, and shape the reply. A new one is a file here and a line in ``api/app.py``."""
