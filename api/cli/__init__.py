"""The command line: parse, call, print. ``main`` is the entry point of the ``policydesk`` command."""

from api.cli.main import main

__all__ = ["main"]
