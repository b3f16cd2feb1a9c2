"""Stand-ins on loopback for what is remote: a Bot API, a Discord gateway and a streaming engine."""
