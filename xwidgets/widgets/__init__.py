"""Traitlets begin here: four kinds of models and one module per view."""
