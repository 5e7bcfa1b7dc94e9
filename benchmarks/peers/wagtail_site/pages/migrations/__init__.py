"""Tables of the site."""
