using System.ComponentModel;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>Finds the people of the organization.</summary>
[Description("Users: the people of the organization, sales people among them.")]
public sealed class UserPlugin
{
    /// <summary>Finds users.</summary>
    [KernelFunction("find_users"), ReadOnly(true)]
    [Description("Finds people of the organization (colleagues, sales people, managers) by part of their name or e-mail address, or "
        + "by the name of their team. Call it to look up a user's id before any function that takes assignedTo or ownerId. Shows at "
        + "most 50; 'total' counts all.")]
    public async Task<ToolAnswer> FindUsersAsync(
        [Description("Part of the name or e-mail address, or a team's name; empty lists everybody.")] string query,
        [FromKernelServices] ICrmStore crm,
        CancellationToken cancellationToken = default)
    {
        var text = query.OrNull();
        var page = new PageRequest(PageRequest.MaxLimit, WithTotal: true);
        var byName = await crm.Users.ListAsync(new UserFilter { Text = text }, page, cancellationToken);
        var byTeam = text is null ? [] : (await crm.Users.ListAsync(new UserFilter { Team = text }, page, cancellationToken)).Items;

        var members = byTeam.ExceptBy(byName.Items.Select(user => user.Id), user => user.Id).ToList();
        var shown = byName.Items.Concat(members).Take(Limits.MaxRows).ToList();
        return new ToolAnswer(
            new FoundUsers([.. shown.Select(UserRow.From)], (byName.Total ?? byName.Items.Count) + members.Count),
            [.. shown.Select(user => user.Cite())]);
    }

    private sealed record FoundUsers(IReadOnlyList<UserRow> Users, int Total);
}
