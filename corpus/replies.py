"""What a chat model said → the JSON in it, which may stand in a fence or after thoughts."""

import json
import re
from typing import Any

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)


def json_of(reply: str) -> dict[str, Any]:
    r"""Read the one JSON object in a reply.

    Raises:
        ValueError: There is none, or it is not an object.

    Example:
        >>> json_of('<think>{hm}</think>Here:\n```json\n{"order": [2, 1]}\n```')
        {'order': [2, 1]}
    """
    said = _THOUGHTS.sub("", reply)
    try:
        value = json.loads(said[said.find("{") : said.rfind("}") + 1])
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
