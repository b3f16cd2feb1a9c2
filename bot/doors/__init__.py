"""Where he is met: one folder or file a platform, each the only one that knows its vendor."""
