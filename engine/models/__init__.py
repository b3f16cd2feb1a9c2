"""Models somewhere else: the client of any OpenAI-compatible server, its probe and breaker, the embedded one."""
