"""Ports that nobody listens on, for servers that must know theirs before they are there; it starts none."""

import socket


def free_port() -> int:
    """A port of this machine that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
