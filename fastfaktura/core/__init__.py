"""Users, businesses and events; knows no client and no invoice."""
