namespace A3Agent.Benchmarks.Search;

/// <summary>Numbers by chance, the same for the same seed on every machine (SplitMix64).</summary>
internal struct Chance(long seed, long stream, long number)
{
    private ulong _state = Mix((ulong)seed + Mix((ulong)stream + Mix((ulong)number)));
    private float _spare = float.NaN;

    /// <summary>0 to below <paramref name="end"/>.</summary>
    public int Next(int end) => (int)((NextBits() >> 33) % (ulong)end);

    /// <summary>0 to below 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Normally distributed, by Box and Muller.</summary>
    public float Normal()
    {
        if (!float.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = float.NaN;
            return kept;
        }

        var length = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        _spare = (float)(length * sine);
        return (float)(length * cosine);
    }

    public float[] Normal(int count, float scale)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = scale * Normal();
        }

        return numbers;
    }

    private ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
