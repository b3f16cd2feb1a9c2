"""How worth having a talk with him is: own talks and prompts, played on an engine with several seeds."""
