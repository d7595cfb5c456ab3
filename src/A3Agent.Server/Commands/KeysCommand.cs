using System.CommandLine;
using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Server.Http;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent keys create|list|revoke</c>.</summary>
internal static class KeysCommand
{
    private const int MaxUserLength = 200;

    public static Command Create() => new("keys", "API keys of an organization.") { CreateKey(), ListKeys(), RevokeKey() };

    private static Command CreateKey()
    {
        var organization = CommandHost.OrganizationOption();
        var user = new Option<string>("--user") { Description = "The user that the key acts as.", DefaultValueFactory = _ => "service" };
        var role = CommandHost.WordOption<Role>("--role", "What the key may do.");
        role.DefaultValueFactory = _ => Role.Member;
        var name = new Option<string?>("--name") { Description = "A note for people." };
        var command = new Command("create", "Make a key, and its organization where that is missing; the key is printed once, alone on the last line.")
        {
            organization, user, role, name,
        };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                if (TextRules.Check("--user", parsed.GetValue(user), MaxUserLength).FirstOrDefault() is { } wrong)
                {
                    throw new UsageException($"{wrong.Field} {wrong.Message}");
                }

                var (key, token) = await services.GetRequiredService<ApiKeys>().CreateAsync(
                    CommandHost.Organization(services, parsed.GetValue(organization)), parsed.GetValue(user)!, parsed.GetValue(role),
                    parsed.GetValue(name), stop);
                Console.WriteLine($"Key {key.Id} of organization {key.Organization} for user {key.UserId} ({key.Role.ToString().ToLowerInvariant()}). It is shown this once:");
                Console.WriteLine(token);
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command ListKeys()
    {
        var organization = CommandHost.OrganizationOption();
        var json = CommandHost.JsonOption();
        var command = new Command("list", "List the organization's keys, without their secrets.") { organization, json };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var owner = await CommandHost.ExistingAsync(services, parsed.GetValue(organization), stop);
                var keys = await services.GetRequiredService<IIdentityStore>().ListKeysAsync(owner, stop);
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(
                        keys.Select(key => new { key.Id, key.UserId, key.Role, key.Name, key.CreatedAt, key.RevokedAt }), A3Json.Options));
                    return 0;
                }

                foreach (var key in keys)
                {
                    var state = key.RevokedAt is { } at ? $"revoked {at:u}" : "good";
                    Console.WriteLine($"{key.Id}  {key.Role.ToString().ToLowerInvariant(),-6}  {key.UserId}  {key.CreatedAt:u}  {state}  {key.Name}");
                }

                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command RevokeKey()
    {
        var organization = CommandHost.OrganizationOption();
        var id = new Argument<string>("id") { Description = "The key's id, as 'keys list' shows it." };
        var command = new Command("revoke", "Revoke a key; it stops working at once.") { id, organization };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var owner = await CommandHost.ExistingAsync(services, parsed.GetValue(organization), stop);
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                if (!await services.GetRequiredService<IIdentityStore>().RevokeKeyAsync(owner, parsed.GetValue(id)!, now, stop))
                {
                    throw new InvalidOperationException($"The organization {owner} has no key '{parsed.GetValue(id)}'; 'a3agent keys list' shows them.");
                }

                Console.WriteLine($"Key {parsed.GetValue(id)} is revoked.");
                return 0;
            },
            cancellationToken));
        return command;
    }
}
