"""Logging in, and what is believed of who says that they have."""
