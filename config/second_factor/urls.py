"""Addresses of the second factor below /admin/, under the names by which the library looks for them."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import RedirectView

from config.second_factor import views

urlpatterns = [
    path("factor/", views.SecondStep.as_view(), name="mfa_authenticate"),
    path("factor/again/", views.Again.as_view(), name="mfa_reauthenticate"),
    path("factor/again/passkey/", views.AgainWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("factors/", views.Factors.as_view(), name="mfa_index"),
    path("factors/sign-out-elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("factors/app/", views.AddApp.as_view(), name="mfa_activate_totp"),
    path("factors/app/remove/", views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("factors/passkeys/", login_required(RedirectView.as_view(pattern_name="mfa_index")), name="mfa_list_webauthn"),
    path("factors/passkeys/add/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("factors/codes/", views.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("factors/codes/new/", views.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
