"""One module per chart, found by its name: ``build(scene)``, an Altair chart."""
