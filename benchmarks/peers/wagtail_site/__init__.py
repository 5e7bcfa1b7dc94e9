"""A site of Wagtail's with one lesson of ours, laid out as its project template does; never imported by the portal."""
