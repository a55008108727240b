"""How work is run: chunks in one background thread, progress, cancel."""
