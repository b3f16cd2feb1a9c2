"""Stand-ins on loopback for what is remote: a Bot API, a Discord gateway, a streaming engine and a small web."""
