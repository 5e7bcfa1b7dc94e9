"""Makes the staff groups that the apps declare."""


def create_groups(apps, groups: dict[str, tuple[str, ...]]) -> None:
    """Create each group with its permissions (`app.codename`); used by migrations.

    Django makes permissions only after all migrations have run, so they are made here first.
    """
    from django.apps import apps as current_apps
    from django.contrib.auth.management import create_permissions

    labels = {permission.split(".")[0] for permissions in groups.values() for permission in permissions}
    for label in sorted(labels):
        create_permissions(current_apps.get_app_config(label), verbosity=0, apps=apps)
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, permissions in groups.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for permission in permissions:
            label, codename = permission.split(".")
            group.permissions.add(permission_model.objects.get(content_type__app_label=label, codename=codename))
