"""Logs: one line an event, to standard error, so that standard output stays an answer. The only setup of structlog."""

import logging
import sys

import structlog


def configure_logs(level: str) -> None:
    """Send events of a level and above to standard error.

    Args:
        level: debug, info, warning or error; anything else means warning.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
