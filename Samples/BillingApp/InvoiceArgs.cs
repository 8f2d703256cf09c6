namespace BillingApp;

internal sealed record InvoiceArgs(int Customer);
