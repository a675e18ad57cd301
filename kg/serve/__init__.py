"""Serving: the graph to programs and people that ask it, over pipes (MCP) and over HTTP."""
