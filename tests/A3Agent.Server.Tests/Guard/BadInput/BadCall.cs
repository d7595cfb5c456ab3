using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>A request that must be refused, and how.</summary>
public sealed record BadCall(string Name, string Verb, string Path)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    public int Status { get; init; } = 400;

    public string Code { get; init; } = "validation_failed";

    /// <summary>What <c>errors</c> has under its name or below it; null when <c>errors</c> is not expected.</summary>
    public string? Field { get; init; }

    internal static BadCall Json(string name, string verb, string path, JsonNode body, string? field) =>
        Text(name, verb, path, body.ToJsonString(), field);

    internal static BadCall Text(string name, string verb, string path, string body, string? field) =>
        new(name, verb, path) { Body = Encoding.UTF8.GetBytes(body), Field = field };

    internal HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(Verb), Path);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.ContentType = ContentType is null ? null : MediaTypeHeaderValue.Parse(ContentType);
        }

        return request;
    }

    public override string ToString() => $"{Verb} {Path[..Math.Min(Path.Length, 60)]}: {Name}";
}
