"""Addresses of the portal. Reading pages carry their language; see the contract in README.md."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import errors
from config.security_txt import security_txt
from config.welcome import Welcome
from courses.views import home, seo

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns = [
    path("", home.by_language, name="root"),
    path("robots.txt", seo.robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("admin/welcome/<uidb64>/<token>/", Welcome.as_view(), name="welcome"),
    path("admin/login/", admin.site.login, name="account_login"),  # where django-allauth looks for it
    path("admin/logout/", admin.site.logout),  # without a factor too: who came with a one-time link may go
    path("admin/", include("config.second_factor.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("courses.urls")),
        path("", include("support.urls")),
        path("style-guide/", include("config.style_guide.urls")),
    ),
]
