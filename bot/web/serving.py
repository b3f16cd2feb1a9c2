"""Starts the page's server in the place of this process; knows nothing of what the page shows."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

_PAGE = Path(__file__).with_name("page.py")
_OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "8",
    # A phone that sleeps loses the line: whoever comes back within the hour needs no key.
    "server.disconnectedSessionTTL": "3600",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    # Both themes are named, so that the page follows the browser's; looks.css goes on from these colors.
    "theme.light.primaryColor": "#2f6fde",
    "theme.light.backgroundColor": "#f2f5f9",
    "theme.light.secondaryBackgroundColor": "#ffffff",
    "theme.light.textColor": "#1b2430",
    "theme.dark.primaryColor": "#4c86e8",
    "theme.dark.backgroundColor": "#0f161f",
    "theme.dark.secondaryBackgroundColor": "#1c2733",
    "theme.dark.textColor": "#e6ebf1",
}


def command(api: str, *, host: str, port: int) -> list[str]:
    """The command line that serves the page for the API at a URL, and tells nobody else that it does."""
    options = {"server.address": host, "server.port": str(port), **_OPTIONS}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", str(_PAGE), *flags, "--", api]


def serve(api: str, *, host: str, port: int) -> int:
    """Serve the page until the process is asked to stop. Raises ValueError where the extra is not installed."""
    if find_spec("streamlit") is None:
        raise ValueError("the page needs its extra: pip install 'aifriend[page]', or `make web`")
    line = command(api, host=host, port=port)
    os.execv(line[0], line)  # noqa: S606 -- our own interpreter and file, and no shell
