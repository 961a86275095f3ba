"""The API's documentation as view models, made from its published document."""
