"""A streaming OpenAI-compatible engine on loopback with answers and faults to order; knows no model and no Harry."""

from lab.loopback.engine.dialect import Dialect, Error, dialects
from lab.loopback.engine.server import EngineServer, Messages

__all__ = ["Dialect", "EngineServer", "Error", "Messages", "dialects"]
