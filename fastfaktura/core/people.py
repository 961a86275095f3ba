"""What a user changes about himself."""

from uuid import UUID

from django.db import transaction

from fastfaktura.core.users import User


@transaction.atomic
def change_person(*, user_id: UUID, name: str, language: str) -> User:
    """Set how the user is called and in which language the pages speak to him."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])
    return user
