using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace A3Agent.Models.Caching;

/// <summary>
/// A SHA-256 over values in order. Each is written with its length, and "none" is told apart from "empty", so that no two lists of
/// values are written alike. Not thread-safe.
/// </summary>
internal sealed class CallHash : IDisposable
{
    private const int None = -1;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text as it is: as UTF-8, halves of surrogate pairs would become the same character.</summary>
    public void Add(string? text)
    {
        AddNumber(text?.Length ?? None);
        _hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    public void Add(long? number)
    {
        AddNumber(number is null ? None : sizeof(long));
        AddNumber(number ?? 0);
    }

    public void Add(float? number) => Add((long?)(number is { } value ? BitConverter.SingleToInt32Bits(value) : null));

    /// <summary>Ends it: 64 hexadecimal digits.</summary>
    public string End() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void AddNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
