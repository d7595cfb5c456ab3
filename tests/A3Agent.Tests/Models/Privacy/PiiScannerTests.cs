using A3Agent.Models.Privacy;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Tests.Models.Privacy;

/// <summary>What is personal data and what only looks like it. The numbers are published examples.</summary>
public sealed class PiiScannerTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Theory]
    [InlineData("write to anna.b+crm@mail.example.co.uk.", "write to [EMAIL_1].")]
    [InlineData("<müller@büro.example>", "<[EMAIL_1]>")]
    [InlineData("a@b.example, A@b.example and a@b.example", "[EMAIL_1], [EMAIL_2] and [EMAIL_1]")]
    [InlineData("call +49 170 1234567 or +1 (555) 123-4567!", "call [PHONE_1] or [PHONE_2]!")]
    [InlineData("(555) 123-4567, 555-123-4567, 0170 1234567, 01 23 45 67 89", "[PHONE_1], [PHONE_2], [PHONE_3], [PHONE_4]")]
    [InlineData("0049 89 123456; 030/12345678", "[PHONE_1]; [PHONE_2]")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 bitte", "IBAN [IBAN_1] bitte")]
    [InlineData("GB82WEST12345698765432/gb82west12345698765432", "[IBAN_1]/[IBAN_2]")]
    [InlineData("card 4111 1111 1111 1111 exp 12/27", "card [CARD_1] exp 12/27")]
    [InlineData("378282246310005,5555-5555-5555-4444", "[CARD_1],[CARD_2]")]
    public void Personal_data_is_replaced(string text, string redacted) => Assert.Equal(redacted, new PlaceholderVault().Redact(text));

    [Theory]
    [InlineData("DE89 3704 0044 0532 0130 05")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("2026-01-15 10:30:00 and 15.01.2026 10:30 and 01/02/2026 08:15")]
    [InlineData("EUR 1.234.567,89 of $12,345,678.90 at 0.123456789 or 3.14159265358979")]
    [InlineData("order 1234567890, deal d-2026-0042, 10.0.0.1, version 1.22.333")]
    [InlineData("@mention a@b user@host 5 @ 6")]
    [InlineData("0198f3a2-7c1d-7e55-9b1a-2f4e6d8c0a1b")]
    [InlineData("1,200 400 3000 250")]
    public void What_only_looks_like_it_stays(string text) => Assert.Same(text, new PlaceholderVault().Redact(text));

    [Fact]
    public void A_text_that_looks_like_a_placeholder_keeps_its_number_for_itself()
    {
        var vault = new PlaceholderVault();
        Assert.Equal("[EMAIL_1] is not [EMAIL_2]", vault.Redact("[EMAIL_1] is not a@b.example"));
        Assert.Equal("[EMAIL_1] is not a@b.example", vault.Restore("[EMAIL_1] is not [EMAIL_2]"));
    }

    [Fact]
    public void Even_when_the_number_was_given_before()
    {
        var vault = new PlaceholderVault();
        vault.Redact("a@b.example");
        var redacted = vault.Redact("what does [EMAIL_1] mean?");
        Assert.Equal("what does [TEXT_1] mean?", redacted);
        Assert.Equal("what does [EMAIL_1] mean?", vault.Restore(redacted));
    }

    [Fact]
    public void Restoring_what_was_redacted_gives_the_same_text()
    {
        var vault = new PlaceholderVault();
        Check.One(_config, Prop.ForAll(Texts, text =>
        {
            Assert.Equal(text, vault.Restore(vault.Redact(text)));
            var fresh = new PlaceholderVault();
            var redacted = fresh.Redact(text);
            Assert.Equal(text, fresh.Restore(redacted));
            Assert.Equal(redacted, fresh.Redact(text));
        }));
    }

    [Fact]
    public void Any_chunking_gives_the_same_text_and_holds_back_only_a_beginning()
    {
        Check.One(_config, Prop.ForAll(Texts, Arb.From(Gen.Choose(1, 9).NonEmptyListOf()), (text, sizes) =>
        {
            var vault = new PlaceholderVault();
            var redacted = vault.Redact(text);
            var restorer = new StreamRestorer(vault);
            var shown = "";
            for (int start = 0, i = 0; start < redacted.Length; i++)
            {
                var size = Math.Min(sizes[i % sizes.Count], redacted.Length - start);
                shown += restorer.Push(redacted.Substring(start, size));
                start += size;
            }

            var held = restorer.Flush();
            Assert.True(held.Length <= "[EMAIL_999999".Length);
            Assert.Equal(text, shown + held);
        }));
    }

    [Fact]
    public void Long_runs_of_one_character_take_linear_time()
    {
        foreach (var piece in new[] { "@", "1", "a", "[", "+", "0 ", "a@", "[EMAIL_", "4111 ", "DE89", "(" })
        {
            var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
            List<PiiSpan> found = [];
            var start = TimeProvider.System.GetTimestamp();
            PiiScanner.Scan(text, found);
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), piece);
        }
    }

    private static Arbitrary<string> Texts => Arb.From(
        Gen.Elements(
            "a@b.example", "müller+x@mail.example.org", "+49 170 1234567", "(555) 123-4567", "DE89 3704 0044 0532 0130 00", "4111111111111111",
            "[EMAIL_1]", "[EMAIL_2]", "[TEXT_1]", "[PHONE_12", "[EMAIL_", "[", "]", "1]", "_", "@", ".", "0", "12", " ", "\n", "\\n", "x", "ä", "🙂", "\ud800")
            .ListOf().Select(pieces => string.Concat(pieces)));
}
