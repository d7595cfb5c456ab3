using A3Agent.Crm;

namespace A3Agent.Plugins.Crm;

/// <summary>What happened with a client or a deal, and what is to be done: the latest activities, the open tasks that are due first.</summary>
internal sealed class Related
{
    private readonly Page<Activity> _activities;
    private readonly Page<TaskItem> _tasks;

    private Related(Page<Activity> activities, Page<TaskItem> tasks)
    {
        _activities = activities;
        _tasks = tasks;
    }

    public IEnumerable<string?> UserIds =>
        _activities.Items.Select(activity => activity.UserId).Concat(_tasks.Items.Select(task => task.AssignedTo));

    public IEnumerable<Citation> Citations =>
        _activities.Items.Select(activity => activity.Cite()).Concat(_tasks.Items.Select(task => task.Cite()));

    public static Task<Related> OfClientAsync(ICrmStore crm, string clientId, CancellationToken cancellationToken) =>
        ReadAsync(crm, new ActivityFilter { ClientId = clientId }, new TaskFilter { ClientId = clientId }, cancellationToken);

    public static Task<Related> OfDealAsync(ICrmStore crm, string dealId, CancellationToken cancellationToken) =>
        ReadAsync(crm, new ActivityFilter { DealId = dealId }, new TaskFilter { DealId = dealId }, cancellationToken);

    /// <summary>The rows leave out the record that they all belong to.</summary>
    public Excerpt<ActivityRow> ActivityRows(IReadOnlyDictionary<string, string> users) => new(
        [.. _activities.Items.Select(activity => ActivityRow.From(activity, users.Of(activity.UserId)))],
        _activities.Total ?? _activities.Items.Count);

    /// <inheritdoc cref="ActivityRows"/>
    public Excerpt<TaskRow> TaskRows(IReadOnlyDictionary<string, string> users) => new(
        [.. _tasks.Items.Select(task => TaskRow.From(task, users.Of(task.AssignedTo), client: null))],
        _tasks.Total ?? _tasks.Items.Count);

    private static async Task<Related> ReadAsync(
        ICrmStore crm, ActivityFilter activities, TaskFilter tasks, CancellationToken cancellationToken)
    {
        var page = new PageRequest(Limits.RelatedRecords, WithTotal: true);
        return new Related(
            await crm.Activities.ListAsync(activities with { LatestFirst = true }, page, cancellationToken),
            await crm.Tasks.ListAsync(tasks with { Status = TaskItemStatus.Open, DueFirst = true }, page, cancellationToken));
    }
}
