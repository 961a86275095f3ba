"""What a business sells: products, their prices, and prices agreed with a client."""
