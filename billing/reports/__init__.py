"""Reading only: the figures of the overview."""
