"""A streaming OpenAI-compatible engine on loopback with answers and faults to order; knows no model and no Harry."""

from lab.loopback.engine.server import EngineServer, Messages

__all__ = ["EngineServer", "Messages"]
