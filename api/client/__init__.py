"""A typed client of the service, for other programs: ``from api.client import PolicyDesk``.

Loads nothing of the service itself: no index, no embedder, no database.
"""

from api.client.errors import ClientError as ClientError
from api.client.models import Turn as Turn
from api.client.service import Filters as Filters
from api.client.service import PolicyDesk as PolicyDesk
