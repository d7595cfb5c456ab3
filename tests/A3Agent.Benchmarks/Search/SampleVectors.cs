using System.Numerics.Tensors;

namespace A3Agent.Benchmarks.Search;

/// <summary>
/// Vectors that lie to each other as embeddings of texts do: a direction that all share, topics, what is a text's own, both in a space
/// of few dimensions, and noise in all of them. The same for the same seed, organization and number. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Shares of the squared length: common 0.15, topic 0.40, own 0.35, noise 0.10. So two clients of different topics have a cosine of about
/// 0.15, two of one topic 0.55, nearest ones 0.7 and more.
/// </remarks>
internal sealed class SampleVectors
{
    /// <summary>The first number of queries about what only another organization has.</summary>
    public const int Foreign = 1_000_000;

    private const int Seed = 20_240_607;
    private const int Latent = 48;
    private const float Common = 0.15f;
    private const float Topic = 0.40f;
    private const float Own = 0.35f;
    private const float Noise = 0.10f;
    private const float QueryNoise = 0.35f;
    private const int Large = 10;
    private const int NoiseTable = 1 << 20;

    private readonly float[][] _basis;
    private readonly float[] _common;
    private readonly float[] _noise;

    public SampleVectors(int dimensions)
    {
        Dimensions = dimensions;
        var chance = new Chance(Seed, 1, 0);
        var scale = 1 / MathF.Sqrt(dimensions);
        _basis = [.. Enumerable.Range(0, Latent).Select(_ => chance.Normal(dimensions, scale))];
        _common = chance.Normal(dimensions, scale);
        _noise = chance.Normal(NoiseTable + dimensions, scale);
    }

    public int Dimensions { get; }

    /// <summary>A client's vector, of length 1.</summary>
    public void Client(SampleOrganization organization, int client, Span<float> vector)
    {
        var chance = new Chance(Seed, 2 + organization.Number, client);
        Draw(organization.Number, client % organization.Topics, ref chance, Noise, vector);
    }

    /// <summary>
    /// A query's: by turns a client's vector with noise, and a text of its own about one of the organization's topics, with more noise
    /// than a client's. From <see cref="Foreign"/> on a text about a topic of another, large organization, near which this one has nothing.
    /// </summary>
    public float[] Query(SampleOrganization organization, int query)
    {
        var chance = new Chance(Seed, 1_000_000 + organization.Number, query);
        var vector = new float[Dimensions];
        if (query >= Foreign)
        {
            var other = (organization.Number + 1 + chance.Next(Large)) % (Large + 1);
            Draw(other, chance.Next(SampleOrganization.FewestTopics), ref chance, QueryNoise, vector);
        }
        else if (query % 2 == 0)
        {
            Client(organization, chance.Next(organization.Size), vector);
            AddNoise(ref chance, Noise, vector);
            Scale(vector);
        }
        else
        {
            Draw(organization.Number, chance.Next(organization.Topics), ref chance, QueryNoise, vector);
        }

        return vector;
    }

    private void Draw(int organization, int topic, ref Chance chance, float noise, Span<float> vector)
    {
        var about = new Chance(Seed, -2 - organization, topic);
        TensorPrimitives.Multiply(_common, MathF.Sqrt(Common), vector);
        for (var i = 0; i < Latent; i++)
        {
            var weight = (MathF.Sqrt(Topic / Latent) * about.Normal()) + (MathF.Sqrt(Own / Latent) * chance.Normal());
            TensorPrimitives.MultiplyAdd(_basis[i], weight, vector, vector);
        }

        AddNoise(ref chance, noise, vector);
        Scale(vector);
    }

    // Two pieces of a table: a piece for each vector would cost more than everything else.
    private void AddNoise(ref Chance chance, float share, Span<float> vector)
    {
        for (var i = 0; i < 2; i++)
        {
            var piece = _noise.AsSpan(chance.Next(NoiseTable), Dimensions);
            TensorPrimitives.MultiplyAdd(piece, MathF.Sqrt(share / 2), vector, vector);
        }
    }

    private static void Scale(Span<float> vector) => TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
}
