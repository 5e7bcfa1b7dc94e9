"""The one application of the site."""
