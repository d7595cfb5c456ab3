using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins.Crm;

/// <summary>Lists tasks and makes one.</summary>
[Description("Tasks: what people of the organization have to do.")]
public sealed class TaskPlugin
{
    /// <summary>Lists tasks.</summary>
    [KernelFunction("list_tasks"), ReadOnly(true)]
    [Description("Lists tasks that match all given filters, first due first, undated last. 'total' counts every matching task, also "
        + "those beyond the limit. A dueDate of null means that none is set.")]
    public async Task<ToolAnswer> ListTasksAsync(
        [FromKernelServices] ICrmStore crm,
        [FromKernelServices] ToolContext context,
        [Description("Only tasks of this person: the user's id, as find_users gives it.")] string? assignedTo = null,
        [Description("Only tasks that are open (to be done) or done; without it both.")] TaskItemStatus? status = null,
        [Description("Only tasks about this client: the client's id.")] string? clientId = null,
        [Description("Only tasks about this deal: the deal's id.")] string? dealId = null,
        [Description("Only tasks due on this day or later, YYYY-MM-DD.")] string? dueFrom = null,
        [Description("Only tasks due on this day or earlier, YYYY-MM-DD; for overdue tasks: yesterday, with status open.")]
        string? dueTo = null,
        [Description("How many tasks at most, 1 to 50."), Range(1, Limits.MaxRows)] int limit = 20,
        CancellationToken cancellationToken = default)
    {
        var filter = new TaskFilter
        {
            Status = status,
            DueFrom = Times.Day(dueFrom, "dueFrom", context),
            DueTo = Times.Day(dueTo, "dueTo", context),
            AssignedTo = assignedTo.OrNull() is { } user ? (await crm.RequireUserAsync(user, cancellationToken)).Id : null,
            ClientId = clientId.OrNull() is { } client ? (await crm.RequireClientAsync(client, cancellationToken)).Id : null,
            DealId = dealId.OrNull() is { } deal ? (await crm.RequireDealAsync(deal, cancellationToken)).Id : null,
            DueFirst = true,
        };
        var page = await crm.Tasks.ListAsync(filter, new PageRequest(Limits.Rows(limit), WithTotal: true), cancellationToken);
        return new ToolAnswer(
            new TaskList(await RowsAsync(crm, page.Items, cancellationToken), page.Total ?? page.Items.Count),
            [.. page.Items.Select(task => task.Cite())]);
    }

    /// <summary>Makes a task, once for each tool call.</summary>
    [KernelFunction("create_task")]
    [Description("Makes a task for a person of the organization. Call it only when the user asks for a task, reminder or follow-up. "
        + "Look up ids first: the person with find_users, the client with search_clients, the deal with list_deals. Work out dates "
        + "like 'next Tuesday' from today's date. Call it once for each task; the result is the task as it is stored.")]
    public async Task<ToolAnswer> CreateTaskAsync(
        [Description("What is to be done, in one line; a time of day belongs here too.")] string title,
        [Description("The id of the user who has to do it, as find_users gives it; for the user you talk to, the user id given in "
            + "your instructions.")] string assignedTo,
        [FromKernelServices] ICrmStore crm,
        [FromKernelServices] ToolContext context,
        [Description("The day it is due, YYYY-MM-DD, without a time; leave it out when the user names none.")] string? dueDate = null,
        [Description("The id of the deal it is about; leave it out when there is none.")] string? dealId = null,
        [Description("The id of the client it is about; leave it out when there is none. A deal's client is filled in by itself.")]
        string? clientId = null,
        CancellationToken cancellationToken = default)
    {
        var due = Times.Day(dueDate, "dueDate", context, "; put the time into the title");
        var assignee = await crm.RequireUserAsync(assignedTo, cancellationToken);
        var about = await Subjects.ResolveAsync(crm, clientId, dealId, cancellationToken);
        var task = new TaskItem
        {
            Id = Guid.CreateVersion7(context.Now).ToString(),
            Title = title.Trim(),
            AssignedTo = assignee.Id,
            DueDate = due,
            ClientId = about.ClientId,
            DealId = about.DealId,
            CreatedBy = context.Caller.UserId,
            CreatedAt = context.Now,
        };
        CrmRules.Check(task).Refuse();

        var (result, stored) = await crm.Tasks.CreateOnceAsync(task, context.Origin, cancellationToken);
        result.RefuseUnknownReference();
        return new ToolAnswer(new CreatedTask((await RowsAsync(crm, [stored], cancellationToken))[0]), [stored.Cite()]);
    }

    private static async Task<IReadOnlyList<TaskRow>> RowsAsync(
        ICrmStore crm, IReadOnlyList<TaskItem> tasks, CancellationToken cancellationToken)
    {
        var users = await crm.Users.NamesAsync(tasks.Select(task => task.AssignedTo), user => user.DisplayName, cancellationToken);
        var clients = await crm.Clients.NamesAsync(tasks.Select(task => task.ClientId), client => client.DisplayName, cancellationToken);
        return [.. tasks.Select(task => TaskRow.From(task, users.Of(task.AssignedTo), clients.Of(task.ClientId)))];
    }

    private sealed record TaskList(IReadOnlyList<TaskRow> Tasks, int Total);

    private sealed record CreatedTask(TaskRow Task);
}
