"""Answers: stored questions put to a store, a thing with all that is said of it, tables."""
