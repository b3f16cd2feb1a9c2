"""What is looked up on the web: who wishes it, what goes out, which pages are fetched, what of them answers."""
