"""Serving: the graph to programs that ask it, one question at a time."""
