"""What is looked up on the open web: who wishes it, what goes out, which pages are fetched, and what of them answers."""
