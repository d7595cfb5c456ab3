using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace A3Agent.Benchmarks.Search;

/// <summary>A halfvec as COPY takes it in binary: how many numbers, 0, the numbers in half precision, all in network byte order.</summary>
internal static class SampleHalves
{
    private const int HeaderBytes = 4;

    public static byte[] Of(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[HeaderBytes + (vector.Length * sizeof(ushort))];
        BinaryPrimitives.WriteInt16BigEndian(bytes, checked((short)vector.Length));
        var numbers = bytes.AsSpan(HeaderBytes);
        TensorPrimitives.ConvertToHalf(vector, MemoryMarshal.Cast<byte, Half>(numbers));
        var words = MemoryMarshal.Cast<byte, ushort>(numbers);
        BinaryPrimitives.ReverseEndianness(words, words);
        return bytes;
    }
}
