using System.ComponentModel;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>Records what happened.</summary>
[Description("Activities: calls, e-mails, meetings and notes.")]
public sealed class ActivityPlugin
{
    /// <summary>Records an activity, once for each tool call.</summary>
    [KernelFunction("log_activity")]
    [Description("Records something that already happened with a client or a deal (a call, an e-mail, a meeting) or a note about it, "
        + "as done by the user you talk to. Call it only when the user asks to log, record or note something; for something still to "
        + "be done call create_task. It sends nothing to anybody. Look up ids first with search_clients or list_deals.")]
    public async Task<ToolAnswer> LogActivityAsync(
        [Description("What kind of contact it was.")] ActivityType type,
        [Description("What it was about, in one line.")] string subject,
        [FromKernelServices] ICrmStore crm,
        [FromKernelServices] ToolContext context,
        [Description("The whole text: what was said, agreed or noted. Leave it out when the subject says it all.")] string? text = null,
        [Description("The id of the client it was with; leave it out when there is none. A deal's client is filled in by itself.")]
        string? clientId = null,
        [Description("The id of the deal it was about; leave it out when there is none.")] string? dealId = null,
        [Description("When it happened, ISO 8601 like 2026-11-20T09:30, in the user's time zone unless it names an offset; leave it "
            + "out for now.")]
        string? at = null,
        CancellationToken cancellationToken = default)
    {
        var moment = Times.Moment(at, "at", context) ?? context.Now;
        var about = await Subjects.ResolveAsync(crm, clientId, dealId, cancellationToken);

        // A caller may act without being a person of the CRM, as the Development user does.
        var user = await crm.Users.FindAsync(context.Caller.UserId, cancellationToken);
        var activity = new Activity
        {
            Id = Guid.CreateVersion7(context.Now).ToString(),
            Type = type,
            At = moment,
            Subject = subject.Trim(),
            Text = text.OrNull(),
            ClientId = about.ClientId,
            DealId = about.DealId,
            UserId = user?.Id,
        };
        if (activity.Subject.Length == 0)
        {
            throw new ToolException("subject is required: say in one line what it was about");
        }

        CrmRules.Check(activity).Refuse();

        var (result, stored) = await crm.Activities.CreateOnceAsync(activity, context.Origin, cancellationToken);
        result.RefuseUnknownReference();
        return new ToolAnswer(new LoggedActivity(ActivityRow.From(stored, user?.DisplayName)), [stored.Cite()]);
    }

    private sealed record LoggedActivity(ActivityRow Activity);
}
