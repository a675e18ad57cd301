"""RDF: terms, names, Turtle with the places of its triples, canonical form, paths, reading."""
