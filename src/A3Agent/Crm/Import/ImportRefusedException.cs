namespace A3Agent.Crm.Import;

/// <summary>Ends an import from inside the sequence that the store reads, so that the store keeps nothing.</summary>
internal sealed class ImportRefusedException(IReadOnlyList<ImportError> errors) : Exception("The import was refused; its report says why.")
{
    public ImportRefusedException(ImportError error)
        : this([error])
    {
    }

    /// <summary>What stands in the way; empty when the wrong rows have been reported already.</summary>
    public IReadOnlyList<ImportError> Errors { get; } = errors;
}
