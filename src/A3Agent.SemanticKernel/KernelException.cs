namespace Microsoft.SemanticKernel;

/// <summary>A kernel, function or template was used in a way that cannot work: something is missing, misnamed or malformed.</summary>
public class KernelException : Exception
{
    /// <summary>Creates the exception with a default message.</summary>
    public KernelException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What is wrong, for a developer.</param>
    public KernelException(string? message) : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    /// <param name="message">What is wrong, for a developer.</param>
    /// <param name="innerException">The cause.</param>
    public KernelException(string? message, Exception? innerException) : base(message, innerException)
    {
    }
}
