"""SHACL: shapes and what is wrong with them, targets, messages, and the engines."""
