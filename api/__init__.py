"""The running service of this workspace."""
