"""Pages of the open web: which addresses may be asked, and the one way to fetch."""
