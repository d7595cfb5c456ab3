using A3Agent.Offline;

namespace A3Agent.Tests.Offline;

/// <summary>Date words mean what people mean by them, seen from Friday, 2026-11-20.</summary>
public sealed class DateWordsTests
{
    public static TheoryData<string, string> Days =>
        new()
        {
            { "today", "2026-11-20" },
            { "tomorrow", "2026-11-21" },
            { "the day after tomorrow", "2026-11-22" },
            { "yesterday", "2026-11-19" },
            { "in 3 days", "2026-11-23" },
            { "in a week", "2026-11-27" },
            { "in two weeks", "2026-12-04" },
            { "in 1 month", "2026-12-20" },
            { "next Tuesday", "2026-11-24" },
            { "on tuesday", "2026-11-24" },
            { "this tuesday", "2026-11-24" },
            { "Tuesday next week", "2026-11-24" },
            { "on Friday", "2026-11-27" },
            { "this Friday", "2026-11-20" },
            { "last Tuesday", "2026-11-17" },
            { "last Friday", "2026-11-13" },
            { "sunday", "2026-11-22" },
            { "next week", "2026-11-23" },
            { "end of month", "2026-11-30" },
            { "the end of the week", "2026-11-20" },
            { "end of next month", "2026-12-31" },
            { "end of the quarter", "2026-12-31" },
            { "2026-11-24", "2026-11-24" },
            { "24 Nov", "2026-11-24" },
            { "24th of November", "2026-11-24" },
            { "November 24, 2027", "2027-11-24" },
            { "Nov 24th", "2026-11-24" },
            { "11/24", "2026-11-24" },
            { "24/11", "2026-11-24" },
            { "11/24/2027", "2027-11-24" },
            { "24.11.2026", "2026-11-24" },
            { "3 March", "2027-03-03" },
            { "1/15", "2027-01-15" },
        };

    public static TheoryData<string, string?, string?> Periods =>
        new()
        {
            { "this week", "2026-11-16", "2026-11-22" },
            { "next week", "2026-11-23", "2026-11-29" },
            { "this month", "2026-11-01", "2026-11-30" },
            { "next month", "2026-12-01", "2026-12-31" },
            { "last month", "2026-10-01", "2026-10-31" },
            { "this quarter", "2026-10-01", "2026-12-31" },
            { "next quarter", "2027-01-01", "2027-03-31" },
            { "this year", "2026-01-01", "2026-12-31" },
            { "Q1", "2026-01-01", "2026-03-31" },
            { "Q4 2017", "2017-10-01", "2017-12-31" },
            { "in 2017", "2017-01-01", "2017-12-31" },
            { "in November", "2026-11-01", "2026-11-30" },
            { "February 2028", "2028-02-01", "2028-02-29" },
            { "within the next 10 days", "2026-11-20", "2026-11-30" },
            { "the last 30 days", "2026-10-21", "2026-11-20" },
            { "since 2026-10-01", "2026-10-01", null },
            { "before 1 Dec", null, "2026-11-30" },
            { "by Friday", null, "2026-11-27" },
            { "after tomorrow", "2026-11-22", null },
            { "from 2026-11-01 to 2026-11-15", "2026-11-01", "2026-11-15" },
            { "between 1 Dec and 5 Dec", "2026-12-01", "2026-12-05" },
        };

    [Theory]
    [MemberData(nameof(Days))]
    public void A_day_is_found(string words, string expected) => Assert.Equal(expected, Text(Find($"call Cancity {words} please")?.Day));

    [Theory]
    [MemberData(nameof(Periods))]
    public void A_period_is_found(string words, string? from, string? to)
    {
        var span = Find($"deals {words}");

        Assert.Equal((from, to), (Text(span?.From), Text(span?.To)));
    }

    [Theory]
    [InlineData("may we march on?")]
    [InlineData("the 7 largest deals")]
    [InlineData("31 February")]
    [InlineData("13/13")]
    [InlineData("version 10.11")]
    [InlineData("99999999999999999999 days")]
    [InlineData("")]
    public void Other_words_are_no_dates(string words) => Assert.Null(Find(words));

    private static DateSpan? Find(string text) => new DateWords(Tokenizer.Read(text), SmallCrm.Today).Find();

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", null);
}
