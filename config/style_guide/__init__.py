"""The style guide: every part of the pages in every state, in both languages and both themes, for whoever builds here.

Signed-in staff see it; with DEBUG everybody does. The parts are shown with the templates and sheets of the pages.
"""
