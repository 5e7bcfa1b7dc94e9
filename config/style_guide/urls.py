"""Addresses of the style guide, below the language."""

from django.urls import path

from config.style_guide import views

app_name = "style_guide"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:group>/<slug:slug>/", views.part, name="part"),
    path("<slug:group>/<slug:slug>/<str:name>/", views.bare, name="bare"),
]
