"""Drift: how far new rows are from those that a model was explained on."""
