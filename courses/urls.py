"""Addresses of the lessons, below the language."""

from django.urls import path

from courses.views import course, glossary, home, lesson, references

app_name = "courses"

urlpatterns = [
    path("", home.home, name="home"),
    path("courses/", course.courses, name="courses"),
    path("courses/<slug:course_slug>/", course.course, name="course"),
    path("courses/<slug:course_slug>/print/", course.printable, name="print"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/", lesson.lesson, name="lesson"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/<slug:key>/", glossary.term, name="term"),
    path("references/", references.references, name="references"),
]
