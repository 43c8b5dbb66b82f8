"""Grounding: what of a statement that somebody else wrote stands in the passages it cites; said by code alone.

``check`` takes a statement with its citations and says what may be shown. Nothing here is measured by likeness: quoted
words stand in the passage or their citation is dropped, and every fact of the statement stands in the cited words.
"""
