"""Datasets, metrics, runs, speed: what is measured is what is served."""
