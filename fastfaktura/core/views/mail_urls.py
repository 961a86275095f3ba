"""The addresses of the caught mails."""

from django.urls import path

from fastfaktura.core.views import mail

app_name = "dev_mail"
urlpatterns = [
    path("", mail.mail_list, name="list"),
    path("<slug:name>/", mail.mail_detail, name="show"),
    path("<slug:name>/html", mail.mail_html, name="html"),
    path("<slug:name>/parts/<int:index>", mail.mail_part, name="part"),
]
