using System.Text;
using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

public sealed class CsvImportTests : ImportTests
{
    [Theory]
    [InlineData("id,displayName,notes\nc1,\"Acme, Inc.\",\"said \"\"no\"\"\"\n")]
    [InlineData("id;displayName;notes\r\nc1;\"Acme, Inc.\";\"said \"\"no\"\"\"\r\n")]
    [InlineData("id\tdisplayName\tnotes\nc1\tAcme, Inc.\t\"said \"\"no\"\"\"")]
    [InlineData("\ufeffid,displayName,notes\r\n\r\nc1,\"Acme, Inc.\",\"said \"\"no\"\"\"\r\n,,\r\n")]
    public async Task Delimiters_line_ends_quotes_and_byte_order_marks_are_understood(string body)
    {
        AssertCounts(await ImportAsync(ImportKind.Clients, body), imported: 1);

        var client = Assert.Single(Crm.Clients.All);
        Assert.Equal(("c1", "Acme, Inc.", "said \"no\""), (client.Id, client.DisplayName, client.Notes));
    }

    [Fact]
    public async Task Utf_16_with_its_byte_order_mark_is_understood()
    {
        byte[] body = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("id,displayName\nc1,Müller 🙂\n")];

        AssertCounts(await ImportAsync(ImportKind.Clients, body), imported: 1);
        Assert.Equal("Müller 🙂", Crm.Clients.All[0].DisplayName);
    }

    [Fact]
    public async Task Lines_are_counted_through_quoted_newlines_and_blank_lines()
    {
        const string Body = "id,displayName,notes\nc1,One,\"a\nb\r\nc\"\n\nc2,,x\nc3,Three,y\nc3,Again,z\n";

        var report = await ImportAsync(ImportKind.Clients, Body, onError: OnError.Skip);

        AssertCounts(report, imported: 2, skipped: 2, errors: 2);
        Assert.Equal(
            ["line 6, field displayName: is required: give a text that is not blank", "line 8, field id: is given twice"],
            report.Errors.Select(error => error.ToString()));
        Assert.Equal("a\nb\r\nc", Crm.Clients.All[0].Notes);
    }

    [Theory]
    [InlineData("id,displayName\nc1,One,more\n", "line 2: the row has 3 cells and the header 2: ")]
    [InlineData("id,displayName\nc0,Zero\nc1\n", "line 3: the row has 1 cells and the header 2: ")]
    [InlineData("id,displayName\nc0,Zero\nc1,\"One\nc2,Two\n", "line 3: a quote is opened and never closed: ")]
    [InlineData("id,displayName\nc1,O\"ne\n", "line 2: a quote stands inside a cell: ")]
    [InlineData("id,displayName\nc1,\"One\" more\n", "line 2: a quote stands inside a cell: ")]
    [InlineData("id,displayName\nc1,O\0ne\n", "line 2: the row holds a NUL character (U+0000): ")]
    public async Task Broken_rows_are_named(string body, string start)
    {
        var report = await ImportAsync(ImportKind.Clients, body);

        AssertCounts(report, errors: 1);
        Assert.StartsWith(start, report.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.True(report.Aborted);
        Assert.Empty(Crm.Clients.All);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf_8_are_named_and_skipped_when_asked_so()
    {
        byte[] body = [.. "id,displayName\nc1,Fran"u8, 0xe7, .. "ois\nc2,Two\n"u8];

        var report = await ImportAsync(ImportKind.Clients, body, onError: OnError.Skip);

        AssertCounts(report, imported: 1, skipped: 1, errors: 1);
        Assert.Equal("line 2: the row is not UTF-8: save the file as UTF-8", report.Errors[0].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \n\t\r\n")]
    public async Task An_empty_body_is_an_error(string body)
    {
        var report = await ImportAsync(ImportKind.Clients, body);

        Assert.Equal("the body is empty: send CSV, a JSON array or NDJSON", Assert.Single(report.Errors).ToString());
    }

    [Fact]
    public async Task A_header_alone_imports_nothing() => AssertCounts(await ImportAsync(ImportKind.Clients, "id,displayName\n"));

    [Fact]
    public async Task Every_column_that_does_not_fit_is_named()
    {
        var report = await ImportAsync(ImportKind.Users, "id,Name,id,customFields.x\nu1,a,b,c\n", onError: OnError.Skip);

        Assert.True(report.Aborted);
        Assert.Equal(["Name", "id", "customFields.x", "displayName"], report.Errors.OrderBy(Order).Select(error => error.Field));
        Assert.All(report.Errors, error => Assert.Equal(1, error.Line));
        Assert.Equal(
            "users have no field 'Name': use a mapping, or rename it to one of displayName, email, id, locale, role, team, timeZone",
            Message("Name"));
        Assert.Equal("column 'id' is there 2 times: rename or ignore it", Message("id"));
        Assert.Equal(
            "the body has no column 'displayName' for it, only 'id', 'Name', 'id', 'customFields.x': correct one of them",
            Message("displayName"));

        string Message(string field) => report.Errors.Single(error => error.Field == field).Message;
        static int Order(ImportError error) => Array.IndexOf(["Name", "id", "customFields.x", "displayName"], error.Field);
    }

    [Fact]
    public async Task A_row_longer_than_a_megabyte_ends_the_import()
    {
        var huge = new string('x', 3 * 1024 * 1024);

        var closed = await ImportAsync(ImportKind.Clients, $"id,displayName\nc1,One\nc2,{huge}\n", onError: OnError.Skip);
        var open = await ImportAsync(ImportKind.Clients, $"id,displayName\nc1,\"{huge}", onError: OnError.Skip);

        Assert.Equal("line 3: the row is longer than 1 MB; is a closing quote missing?", Assert.Single(closed.Errors).ToString());
        Assert.Equal(2, Assert.Single(open.Errors).Line);
        Assert.Empty(Crm.Clients.All);
    }

    [Fact]
    public async Task Tags_addresses_and_custom_fields_have_their_columns()
    {
        const string Body = """
            id,displayName,status,tags,address.city,customFields.Tax id,email
            c1,One,ACTIVE,vip; retail ;,Nairobi,0042,
            c2,Two,,"[""a;b""]",,,two@example.com
            """;

        AssertCounts(await ImportAsync(ImportKind.Clients, Body), imported: 2);

        var (one, two) = (Crm.Clients.All[0], Crm.Clients.All[1]);
        Assert.Equal(["vip", "retail"], one.Tags);
        Assert.Equal(("Nairobi", "0042"), (one.Address!.City, one.CustomFields["Tax id"].GetString()));
        Assert.Equal(["a;b"], two.Tags);
        Assert.Equal((A3Agent.Crm.ClientStatus.Lead, null, "two@example.com"), (two.Status, two.Address, two.Email));
        Assert.Empty(two.CustomFields);
    }
}
