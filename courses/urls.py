"""Addresses of the lessons, below the language."""

from django.urls import path

from courses.views import book, corrections, course, glossary, home, lesson, pack, references, search

app_name = "courses"

urlpatterns = [
    path("", home.home, name="home"),
    path("courses/", course.courses, name="courses"),
    path("courses/<slug:course_slug>/", course.course, name="course"),
    path("courses/<slug:course_slug>/print/", course.printable, name="print"),
    path("courses/<slug:course_slug>/print/<str:version>.pdf", book.book, name="book"),
    path("courses/<slug:course_slug>/<slug:lesson_slug>/", lesson.lesson, name="lesson"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/<slug:key>/", glossary.term, name="term"),
    path("references/", references.references, name="references"),
    path("references/export/all.<slug:ending>", references.export_all, name="references_export"),
    path("references/export/<slug:key>.<slug:ending>", references.export_one, name="reference_export"),
    path("references/<slug:key>/", references.reference, name="reference"),
    path("search/", search.search, name="search"),
    path("pack/", pack.pack, name="pack"),
    path("pack/<slug:course_slug>/<slug:lesson_slug>/", pack.questions, name="questions"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/feed/", corrections.feed, name="corrections_feed"),
    path("corrections/qr/<str:version>.svg", corrections.qr, name="since_qr"),
    path("corrections/<slug:course_slug>/", corrections.corrections, name="course_corrections"),
    path("corrections/<slug:course_slug>/feed/", corrections.feed, name="course_corrections_feed"),
]
