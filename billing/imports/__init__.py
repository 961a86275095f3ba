"""What another system kept, read into one form, compared with our figures, and taken over."""
