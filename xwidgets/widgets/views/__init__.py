"""One module per view; its page half has the same name in ``js/src/views``."""
