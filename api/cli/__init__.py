"""The command line: parse, call, print. ``main`` is the entry point of the ``policydesk`` command."""

import gc

_collected = gc.isenabled()
gc.disable()  # what is loaded stays: looking for garbage among it took a fifth of a command's start
from api.cli.main import main  # noqa: E402 — see above

if _collected:
    gc.enable()

__all__ = ["main"]
