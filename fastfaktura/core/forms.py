"""How forms are drawn: every field with its label, hint and error, by our own templates."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with templates/components.

    Set as FORM_RENDERER; it needs "django.forms" in INSTALLED_APPS for the widgets' templates.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
