"""Fitting the learned ranker on datasets with judged questions, and finding out what it is worth elsewhere."""
