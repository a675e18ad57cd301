"""Checks of any project of RDF files: rules, shapes, changes since a revision, fixtures."""
