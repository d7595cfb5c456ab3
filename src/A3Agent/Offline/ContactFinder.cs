using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using A3Agent.Models.Privacy;

namespace A3Agent.Offline;

/// <summary>
/// Finds people by patterns: a name with an e-mail address or a phone number behind it on its line, a name with a role behind it, and
/// signatures, where a name stands alone and its details on the lines below. A name with nothing beside it is not taken for a contact.
/// </summary>
internal static partial class ContactFinder
{
    /// <summary>The answer of the contact-extraction prompt.</summary>
    public static JsonObject Find(string text)
    {
        var people = new List<Person>();
        Person? signed = null;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim().TrimStart('-', '*', '>', ' ');
            if (line.Length == 0)
            {
                signed = null;
                continue;
            }

            var names = Names().Matches(line).Where(name => !NotNames().IsMatch(name.Value)).ToList();
            if (names is [{ } alone] && alone.Value == line.TrimEnd(',', '.'))
            {
                signed = Known(people, alone.Value);
                continue;
            }

            foreach (var name in names)
            {
                ReadRole(Known(people, name.Value), line[(name.Index + name.Length)..]);
            }

            ReadAddresses(line, position => names.LastOrDefault(name => name.Index < position) is { } name ? Known(people, name.Value) : signed);
            if (names.Count == 0 && signed is not null)
            {
                ReadRole(signed, ", " + line);
            }
        }

        return new JsonObject { ["contacts"] = new JsonArray([.. people.Where(person => person.IsContact).Select(person => person.ToJson())]) };
    }

    private static Person Known(List<Person> people, string name)
    {
        var person = people.Find(person => person.Name == name);
        if (person is null)
        {
            people.Add(person = new Person(name));
        }

        return person;
    }

    private static void ReadRole(Person person, string behind)
    {
        if (Role().Match(behind) is { Success: true } role)
        {
            person.Title ??= role.Groups["title"].Value.Trim();
            person.Company ??= role.Groups["company"] is { Success: true } company ? company.Value.Trim() : null;
        }
    }

    private static void ReadAddresses(string line, Func<int, Person?> whose)
    {
        var found = new List<PiiSpan>();
        PiiScanner.Scan(line, found);
        foreach (var span in found)
        {
            var value = line.Substring(span.Start, span.Length);
            if (span.Kind == PiiKind.Email && whose(span.Start) is { } reader)
            {
                reader.Email ??= value;
            }
            else if (span.Kind == PiiKind.Phone && whose(span.Start) is { } caller)
            {
                caller.Phone ??= value;
            }
        }
    }

    private sealed class Person(string name)
    {
        public string Name => name;

        public string? Email { get; set; }

        public string? Phone { get; set; }

        public string? Company { get; set; }

        public string? Title { get; set; }

        public bool IsContact => Email is not null || Phone is not null || Title is not null;

        public JsonObject ToJson() =>
            new() { ["name"] = Name, ["email"] = Email, ["phone"] = Phone, ["company"] = Company, ["title"] = Title };
    }

    [GeneratedRegex(@"\b\p{Lu}[\p{L}'’-]+(?: (?:v[ao]n|de[rn]?|d[aiu]|la|le|el)){0,2}(?: \p{Lu}\.)?(?: \p{Lu}[\p{L}'’-]+){1,2}(?![\p{L}@])",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"\b(?:Best|Kind|Warm|Regards|Dear|Hello|Hi|Sincerely|Yours|Thanks?|Many|The|Our|Please|Contact|Call|Phone|Mobile|Tel|Mail|"
        + @"E-[Mm]ail|Gmb[Hh]|Inc|Ltd|LLC|AG|Corp|Company|Group|Street|Road|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
        + "Sales|Manager|Director|Head|Officer|Chief|Engineer|President|Purchasing)\\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotNames();

    [GeneratedRegex(@"\A\s*[,(–-]\s*(?<title>(?i:(?:[\p{L}-]+ ){0,4}?(?:director|manager|head|officer|CEO|CTO|CFO|COO|owner|founder|engineer|"
        + @"president|assistant|consultant|buyer|lead|representative|executive)(?: of (?:purchasing|sales|marketing|operations|finance|procurement|"
        + @"IT|engineering|human resources))?))\b(?:(?: at| of|,| bei) (?<company>\p{Lu}[\p{L}\d&'’.-]*(?: \p{Lu}[\p{L}\d&'’-]*)*))?",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Role();
}
