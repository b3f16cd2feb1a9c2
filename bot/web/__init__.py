"""The web page: Harry in a browser, over the HTTP API and nothing else of the house."""
