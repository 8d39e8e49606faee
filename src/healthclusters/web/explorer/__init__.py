"""The public pages: nothing here changes anything, and nothing here computes."""
