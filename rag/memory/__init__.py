"""Answers that are kept: what they stood on, how it stands now, and what another asking would change and why."""
