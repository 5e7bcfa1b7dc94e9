"""django-helpdesk with one public queue, laid out as its documentation does; never imported by the portal."""
