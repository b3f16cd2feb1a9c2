"""A SearXNG and a small web of honest and hostile pages, all on loopback."""

from lab.loopback.web.pages import ORDERS
from lab.loopback.web.server import SmallWeb

__all__ = ["ORDERS", "SmallWeb"]
