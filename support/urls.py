"""Addresses of the way to the specialists, below the language. None of them names an enquiry."""

from django.urls import path

from support.views import contact
from support.views.conversation import details, lost_code, own_data, page, respond, write

app_name = "support"

urlpatterns = [
    path("contact/", contact.ask, name="contact"),
    path("contact/received/", contact.received, name="received"),
    path("conversation/", page.conversation, name="conversation"),
    path("conversation/write/", write.write_again, name="write_again"),
    path("conversation/respond/", respond.respond, name="respond"),
    path("conversation/details/", details.details, name="details"),
    path("conversation/download/", own_data.download, name="download"),
    path("conversation/erase/", own_data.erase, name="erase"),
    path("conversation/erased/", own_data.erased, name="erased"),
    path("conversation/leave/", own_data.leave, name="leave"),
    path("conversation/lost-code/", lost_code.lost_code, name="lost_code"),
]
