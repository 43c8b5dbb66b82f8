"""Metadata fields in YAML, of a sidecar or front matter: read within bounds, because files come from outside."""

from collections.abc import Mapping
from typing import Any

import yaml

FIELDS_LIMIT_BYTES = 64_000
"""A sidecar or front matter is a page of metadata; more is not one, and the parser takes a second for 100 kB."""
_MERGE = "tag:yaml.org,2002:merge"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _FieldsLoader(yaml.SafeLoader):
    """YAML without merge keys and dates.

    Nested merge keys (``<<: [*a, *a]``) make gigabytes of a few hundred bytes. A day stays text, so that a wrong one
    (2022-13-40) is said of its field, and not of the whole file.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 — declared by the base class
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        if any(key.tag == _MERGE for key, _ in node.value):
            raise yaml.constructor.ConstructorError(None, None, "merge keys (<<) are not taken", node.start_mark)
        super().flatten_mapping(node)


def load_fields(source: bytes | str) -> dict[str, Any]:
    """Read fields by name; none from an empty source.

    Raises:
        ValueError: It is too long, not YAML, or not a mapping.
    """
    if len(source) > FIELDS_LIMIT_BYTES:
        raise ValueError(f"it is longer than {FIELDS_LIMIT_BYTES:,} bytes")
    try:
        loaded = yaml.load(source, Loader=_FieldsLoader)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, RecursionError) as error:
        # PyYAML itself raises ValueError for bytes that are no text.
        raise ValueError(" ".join(str(error).split())) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, Mapping):
        raise ValueError(f"it is a {type(loaded).__name__}")
    return {str(key): value for key, value in loaded.items()}
