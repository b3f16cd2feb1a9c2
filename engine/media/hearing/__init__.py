"""What people say as words: a service or a model that hears, and how sure it is."""
