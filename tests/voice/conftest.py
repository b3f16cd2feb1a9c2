"""What needs what hears is collected where that is: `make test-voice` runs it in an environment of its own."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("faster_whisper") else ["test_*.py"]
