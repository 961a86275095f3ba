"""The JSON edge: what other programs say to us."""
