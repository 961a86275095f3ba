"""The books as files: tables for spreadsheets, and documents in a ZIP."""
