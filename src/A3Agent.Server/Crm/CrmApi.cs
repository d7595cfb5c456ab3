using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Server.Identity;

namespace A3Agent.Server.Crm;

/// <summary>Clients, deals, activities, tasks and users over REST.</summary>
internal static class CrmApi
{
    public static void MapCrm(this IEndpointRouteBuilder routes)
    {
        new RecordApi<Client, ClientFilter>("clients", crm => crm.Clients, CrmRules.Check, query => new ClientFilter
        {
            Text = query.Text("q"), Status = query.Word<ClientStatus>("status"), Tag = query.Text("tag"), OwnerId = query.Text("ownerId"),
        }).Map(routes);

        new RecordApi<Deal, DealFilter>("deals", crm => crm.Deals, CrmRules.Check, query => new DealFilter
        {
            Text = query.Text("q"), Status = query.Word<DealStatus>("status"), Stage = query.Text("stage"), OwnerId = query.Text("ownerId"),
            ClientId = query.Text("clientId"), Product = query.Text("product"),
            ClosingFrom = query.Date("closingFrom"), ClosingTo = query.Date("closingTo"),
        }).Map(routes);

        new RecordApi<Activity, ActivityFilter>("activities", crm => crm.Activities, CrmRules.Check, query => new ActivityFilter
        {
            Text = query.Text("q"), Type = query.Word<ActivityType>("type"), ClientId = query.Text("clientId"),
            DealId = query.Text("dealId"), UserId = query.Text("userId"),
        }).Map(routes);

        new RecordApi<TaskItem, TaskFilter>(
            "tasks", crm => crm.Tasks, CrmRules.Check, query => new TaskFilter
            {
                Text = query.Text("q"), Status = query.Word<TaskItemStatus>("status"), AssignedTo = query.Text("assignedTo"),
                ClientId = query.Text("clientId"), DealId = query.Text("dealId"), DueFrom = query.Date("dueFrom"), DueTo = query.Date("dueTo"),
            },
            Stamp: (task, http) => task with
            {
                CreatedBy = http.Caller().UserId, CreatedAt = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            }).Map(routes);

        new RecordApi<User, UserFilter>("users", crm => crm.Users, CrmRules.Check, query => new UserFilter
        {
            Text = query.Text("q"), Team = query.Text("team"), Role = query.Word<Role>("role"),
        }).Map(routes);
    }
}
