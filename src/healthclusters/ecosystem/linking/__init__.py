"""Linking two lists of companies that share no key."""
