"""The demo: a design studio in Oslo with two years of history, told by the product's own steps."""
