"""An empty Django: one view that says a word. No app, no middleware, no database, no template."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="nothing is signed with it")  # noqa: S106


def say(request):
    """Answer."""
    return HttpResponse("Django")


urlpatterns = [path("", say)]
application = get_wsgi_application()
