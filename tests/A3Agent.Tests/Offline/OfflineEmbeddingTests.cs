using A3Agent.Crm;
using A3Agent.Offline;
using A3Agent.Search;

namespace A3Agent.Tests.Offline;

/// <summary>What the offline embedding finds similar, measured on texts as clients have them.</summary>
public sealed class OfflineEmbeddingTests(ITestOutputHelper output)
{
    private static readonly Client[] _clients =
    [
        Client("Mercy Hospital Group", "Mercy Health Systems Inc.", "Healthcare", "Columbus", "Ohio", "Chain of nine hospitals. Asked about renewing the imaging licences before summer.", "renewal"),
        Client("Northwind Steel", "Northwind Steel GmbH", "Manufacturing", "Essen", "Nordrhein-Westfalen", "Buys laser cutters; the plant manager wants delivery dates in writing.", "machinery"),
        Client("Blue Bakery", "Blue Bakery Ltd", "Food", "Leeds", "Yorkshire", "Family bakery with four shops, bread and pastries, wants a cheaper oven lease.", "retail"),
        Client("Harbour Logistics", "Harbour Logistics BV", "Transport", "Rotterdam", "Zuid-Holland", "Container forwarding; complained about late invoices twice this spring.", "shipping", "complaint"),
        Client("Greenfield University", "Greenfield University", "Education", "Portland", "Oregon", "Research laboratory needs microscopes, tender closes in May.", "tender"),
        Client("Stellar Insurance", "Stellar Insurance AG", "Insurance", "Zürich", "Zürich", "Negotiating a three-year contract for claims software, budget approved.", "enterprise"),
        Client("Old Mill Hotel", "Old Mill Hotels LLC", "Hospitality", "Savannah", "Georgia", "Twelve hotels; interested in booking software and staff training.", "training"),
        Client("Dr. Ines Navarro", "Navarro Dental Clinic", "Healthcare", "Madrid", "Madrid", "Dentist, trial of the scheduling product ended, follow up on pricing.", "trial"),
    ];

    [Theory]
    [InlineData("hospital chain in Ohio that asked about renewals", 0)]
    [InlineData("hospitals", 0)]
    [InlineData("imaging license renewal", 0)]
    [InlineData("hospitl in Columbus, Ohio", 0)]
    [InlineData("steel manufacturer laser cutting", 1)]
    [InlineData("bakeries with several shops", 2)]
    [InlineData("who complained about invoicing", 3)]
    [InlineData("container shipping Rotterdam", 3)]
    [InlineData("university laboratories that need a microscope", 4)]
    [InlineData("insurer negotiating contracts", 5)]
    [InlineData("hotel bookings and trainings", 6)]
    [InlineData("dental clinics, scheduling trials", 7)]
    [InlineData("zurich insurance", 5)]
    public void A_query_that_shares_stems_or_nearly_spellings_finds_its_client_first_and_similar_enough(string query, int expected)
    {
        var vector = Vector(query);
        var similarities = _clients.Select(client => Similarity(vector, Vector(ClientText.Of(client)))).ToArray();
        output.WriteLine($"{query}: {string.Join(' ', similarities.Select(value => $"{value:0.00}"))}");

        Assert.Equal(expected, Array.IndexOf(similarities, similarities.Max()));
        Assert.InRange(similarities[expected], IClientSearchStore.MinHybridSimilarity, 1);
        Assert.InRange(similarities.Count(value => value >= IClientSearchStore.MinHybridSimilarity), 1, 2);
    }

    [Fact]
    public void Unrelated_texts_are_hardly_ever_taken_for_related_ones()
    {
        string[] queries =
        [
            "quantum physics seminar", "bicycle tyres", "wedding photographer in Naples", "tax advice for farmers", "swimming pool cleaning", "violin strings",
            "orchard apples cider", "satellite antenna repair", "cosmetics wholesale", "museum tickets", "poultry feed supplier", "airport security scanners",
        ];
        var texts = _clients.Select(client => Vector(ClientText.Of(client))).ToArray();
        var all = queries.SelectMany(query => texts.Select(text => Similarity(Vector(query), text))).Order().ToArray();
        output.WriteLine($"unrelated: median {all[all.Length / 2]:0.000}, p95 {all[all.Length * 95 / 100]:0.000}, largest {all[^1]:0.000}");

        Assert.InRange(all.Count(value => value >= IClientSearchStore.MinHybridSimilarity) / (double)all.Length, 0, 0.02);
    }

    [Theory]
    [InlineData("renewals", "renewal")]
    [InlineData("renewal", "renew")]
    [InlineData("renewed", "renewing")]
    [InlineData("hospitals", "hospital")]
    [InlineData("companies", "company")]
    [InlineData("negotiation", "negotiated")]
    [InlineData("manufacturer", "manufacturing")]
    [InlineData("invoicing", "invoices")]
    [InlineData("training", "trained")]
    [InlineData("licences", "licence")]
    [InlineData("stopped", "stop")]
    [InlineData("addresses", "address")]
    public void Inflections_of_a_word_have_one_stem(string word, string other)
    {
        Assert.Equal(WordStem.Of(word), WordStem.Of(other));
        Assert.InRange(Similarity(Vector(word), Vector(other)), 0.5, 1);
    }

    [Theory]
    [InlineData("bed", "bing")]
    [InlineData("ring", "red")]
    [InlineData("business", "bus")]
    [InlineData("general", "generous")]
    public void Short_or_unrelated_words_keep_different_stems(string word, string other) => Assert.NotEqual(WordStem.Of(word), WordStem.Of(other));

    [Theory]
    [InlineData("hospitl", "hospital")]
    [InlineData("colombus", "columbus")]
    [InlineData("kovacs", "kovač")]
    [InlineData("microscpe", "microscope")]
    public void Near_spellings_are_similar(string word, string other) =>
        Assert.InRange(Similarity(Vector(word), Vector(other)), IClientSearchStore.MinHybridSimilarity, 1);

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("?!")]
    [InlineData("\ud83d")]
    [InlineData("漢字")]
    [InlineData("the of and")]
    public void Every_text_has_a_vector_of_length_one_and_always_the_same(string text)
    {
        var vector = Vector(text);

        Assert.Equal(OfflineEmbeddingGenerator.Dimensions, vector.Length);
        Assert.Equal(1, vector.Sum(value => value * value), 0.001);
        Assert.Equal(vector, Vector(text));
    }

    [Fact]
    public async Task The_generator_says_what_it_is()
    {
        using var generator = new OfflineEmbeddingGenerator();
        var made = await generator.GenerateAsync(["a b", "c"], null, TestContext.Current.CancellationToken);

        Assert.All(made, embedding => Assert.Equal("offline-embedding", embedding.ModelId));
        Assert.Equal(["a b", "c"], new[] { "a b", "c" }.Where((text, i) => made[i].Vector.Span.SequenceEqual(Vector(text))));
    }

    private static Client Client(string name, string company, string industry, string city, string state, string notes, params string[] tags) => new()
    {
        Id = "x", DisplayName = name, Company = company, Industry = industry, Notes = notes, Tags = tags,
        Address = new Address { City = city, State = state }, Email = $"office@{company.Split(' ')[0].ToLowerInvariant()}.example",
    };

    private static float[] Vector(string text) => TextFeatures.VectorOf(text, OfflineEmbeddingGenerator.Dimensions);

    private static double Similarity(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
}
