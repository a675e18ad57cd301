"""What is published: dumps of the graph, and files that describe them."""
