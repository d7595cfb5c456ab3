using System.Reflection;

namespace A3Agent.Server.Tests;

/// <summary>Server -> {Postgres, Sqlite, OpenAI, plugins} -> A3Agent -> A3Agent.SemanticKernel; siblings never see each other.</summary>
public sealed class DirectionOfReferencesTests
{
    [Theory]
    [InlineData("A3Agent.SemanticKernel")]
    [InlineData("A3Agent", "A3Agent.SemanticKernel")]
    [InlineData("A3Agent.Postgres", "A3Agent", "A3Agent.SemanticKernel")]
    [InlineData("A3Agent.Sqlite", "A3Agent", "A3Agent.SemanticKernel")]
    [InlineData("A3Agent.OpenAI", "A3Agent", "A3Agent.SemanticKernel")]
    [InlineData("A3Agent.Plugins.Crm", "A3Agent", "A3Agent.SemanticKernel")]
    public void An_assembly_sees_only_what_lies_below_it(string assembly, params string[] below)
    {
        var seen = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("A3Agent", StringComparison.Ordinal));

        Assert.Empty(seen.Except(below));
    }

    [Theory]
    [InlineData("A3Agent", "Microsoft.AspNetCore", "Microsoft.Data", "Npgsql", "OpenAI", "Dapper")]
    [InlineData("A3Agent.Plugins.Crm", "Microsoft.AspNetCore", "Microsoft.Data", "Npgsql", "OpenAI", "Dapper")]
    [InlineData("A3Agent.OpenAI", "Microsoft.AspNetCore", "Microsoft.Data", "Npgsql", "Dapper")]
    [InlineData("A3Agent.Postgres", "Microsoft.AspNetCore", "Microsoft.Data", "OpenAI")]
    [InlineData("A3Agent.Sqlite", "Microsoft.AspNetCore", "Npgsql", "OpenAI")]
    public void An_assembly_is_free_of_web_sql_and_vendors(string assembly, params string[] banned)
    {
        var seen = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(seen, name => banned.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }
}
