using System.Buffers.Binary;

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
        for (var i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteHalfBigEndian(bytes.AsSpan(HeaderBytes + (i * sizeof(ushort))), (Half)vector[i]);
        }

        return bytes;
    }
}
