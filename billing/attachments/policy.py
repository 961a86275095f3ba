"""How much may go with an invoice, and how much of it with a mail."""

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_FILES = 10
MOST_BYTES_TOGETHER = 15 * MEGABYTE
# Many mail servers take ten megabytes, and a file grows by a third on its way: with the document
# itself, seven are what arrives everywhere. What does not fit is on the invoice's page.
MOST_BYTES_BY_MAIL = 7 * MEGABYTE
