"""Reports of evaluations as one HTML file that needs nothing else. Their packages are the extra ``report``."""
