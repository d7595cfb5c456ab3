using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace A3Agent.Postgres;

/// <summary>A halfvec as the server reads it in binary: length, 0, then half-precision numbers, all in network byte order.</summary>
/// <remarks>The format of halfvec_recv in pgvector's src/halfvec.c: two int16, then the elements.</remarks>
internal static class Halves
{
    private const int HeaderBytes = 4;

    public static byte[] Of(ReadOnlySpan<float> vector)
    {
        var bytes = new byte[HeaderBytes + (vector.Length * sizeof(ushort))];
        BinaryPrimitives.WriteInt16BigEndian(bytes, checked((short)vector.Length));
        var numbers = bytes.AsSpan(HeaderBytes);
        TensorPrimitives.ConvertToHalf(vector, MemoryMarshal.Cast<byte, Half>(numbers));
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(numbers);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return bytes;
    }
}
