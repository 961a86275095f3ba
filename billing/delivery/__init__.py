"""How a document reaches its buyer."""
