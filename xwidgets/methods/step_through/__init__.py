"""Walks through methods: the steps by which the numbers of a row, or of a feature, arise."""
