"""Statements about the world that a reader can check by head."""
