"""One folder per view, found by its name; its page half is ``js/src/views/NAME/``.

``about.json`` says what both sides know of it, ``view.py`` holds the widget, ``picture.py`` draws
it as SVG, ``chart.py`` in Altair. No folder imports another: what views share is in rooms below.
"""
