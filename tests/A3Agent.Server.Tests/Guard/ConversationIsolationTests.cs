using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Identity;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Sessions and conversations belong to an organization and a user.</summary>
public sealed class ConversationIsolationTests(TwoOrganizations both) : IClassFixture<TwoOrganizations>
{
    [Theory]
    [InlineData("beta")]
    [InlineData("demo")]
    [InlineData("no-such-tenant")]
    [InlineData("ALFA")]
    [InlineData("")]
    public async Task A_session_for_another_tenant_than_the_keys_is_forbidden(string tenant)
    {
        var before = await both.Server.DumpAsync();

        var response = await both.Alfa.Client.PostAsync("/api/session", new JsonObject { ["tenantId"] = tenant });

        await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(before, await both.Server.DumpAsync());
    }

    [Fact]
    public async Task A_session_may_name_the_keys_own_tenant()
    {
        var response = await both.Alfa.Client.PostAsync("/api/session", new JsonObject { ["tenantId"] = "alfa" });

        Assert.Equal("alfa", (await response.JsonAsync(HttpStatusCode.Created)).Text("tenantId"));
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/api/chat/stream")]
    public async Task A_conversation_of_another_organization_does_not_exist_in_chat(string path)
    {
        var (before, asked) = (await both.Server.DumpAsync(), both.Provider.Requests.Count);

        var response = await both.Alfa.Client.PostAsync(
            path, new JsonObject { ["message"] = "hi", ["sessionId"] = both.Beta.OwnConversation.ToString() });

        await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(before, await both.Server.DumpAsync());
        Assert.Equal(asked, both.Provider.Requests.Count);
    }

    [Fact]
    public async Task A_member_sees_no_conversation_of_another_member()
    {
        using var ann = await both.Server.ClientOfAsync("team", "ann", Role.Member);
        using var bob = await both.Server.ClientOfAsync("team", "bob", Role.Member);
        using var admin = await both.Server.ClientOfAsync("team", "boss");
        var mine = (await ann.ChatAsync("my own question")).Text("sessionId");
        var before = await both.Server.DumpAsync("team");

        Assert.Empty((await bob.ReadAsync("/api/conversations")).Items());
        foreach (var path in new[] { $"/api/conversations/{mine}", $"/api/conversations/{mine}/messages" })
        {
            await (await bob.GetAsync(path, TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.NotFound, "not_found");
            await ann.ReadAsync(path);
            await admin.ReadAsync(path);
        }

        await (await bob.DeleteAsync($"/api/conversations/{mine}", TestContext.Current.CancellationToken))
            .ProblemAsync(HttpStatusCode.NotFound, "not_found");
        foreach (var other in new[] { bob, admin })
        {
            var response = await other.PostAsync("/api/chat", new JsonObject { ["message"] = "hi", ["sessionId"] = mine });
            await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        }

        Assert.Equal(before, await both.Server.DumpAsync("team"));
        Assert.Single((await admin.ReadAsync("/api/conversations")).Items());
    }
}
