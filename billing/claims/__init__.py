"""What a late payer owes beside the invoice: fees, compensation and interest, by dated law."""
