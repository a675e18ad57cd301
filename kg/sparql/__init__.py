"""SPARQL: its text, stored questions and rules of derivation, binding, and stores to ask."""
