namespace EmbeddedExecutor;

internal sealed record InvoiceArgs(int Customer);
