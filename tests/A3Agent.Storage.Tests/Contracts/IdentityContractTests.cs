using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class IdentityContractTests : StorageContract
{
    private IIdentityStore Identity => Storage.Identity;

    [Fact]
    public async Task An_organization_is_made_once()
    {
        var fresh = new OrganizationId("fresh-org_1");

        Assert.False(await Identity.OrganizationExistsAsync(fresh, Token));
        Assert.True(await Identity.EnsureOrganizationAsync(fresh, Token));
        Assert.False(await Identity.EnsureOrganizationAsync(fresh, Token));
        Assert.True(await Identity.OrganizationExistsAsync(fresh, Token));
    }

    [Fact]
    public async Task A_key_comes_back_as_it_was_written_also_after_opening_again()
    {
        var key = Key("abcdefghij22", Acme) with { Name = "laptop" };
        await Identity.AddKeyAsync(key, Token);

        await ReopenAsync();

        var stored = await Identity.FindKeyAsync(key.Id, Token);
        Assert.Equal(key.SecretHash, stored!.SecretHash);
        Assert.Equal(key, stored with { SecretHash = key.SecretHash });
        Assert.Null(await Identity.FindKeyAsync("unknown", Token));
    }

    [Fact]
    public async Task Keys_are_listed_for_their_organization_newest_first()
    {
        await Identity.AddKeyAsync(Key("first", Acme), Token);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Identity.AddKeyAsync(Key("second", Acme), Token);
        await Identity.AddKeyAsync(Key("theirs", Globex), Token);

        Assert.Equal(["second", "first"], (await Identity.ListKeysAsync(Acme, Token)).Select(key => key.Id));
    }

    [Fact]
    public async Task A_key_is_revoked_by_its_organization_alone_and_the_first_time_counts()
    {
        await Identity.AddKeyAsync(Key("key", Acme), Token);
        var first = Time.GetUtcNow();

        Assert.False(await Identity.RevokeKeyAsync(Globex, "key", first, Token));
        Assert.Null((await Identity.FindKeyAsync("key", Token))!.RevokedAt);
        Assert.True(await Identity.RevokeKeyAsync(Acme, "key", first, Token));
        Assert.True(await Identity.RevokeKeyAsync(Acme, "key", first.AddDays(1), Token));
        Assert.False(await Identity.RevokeKeyAsync(Acme, "other", first, Token));

        Assert.Equal(first, (await Identity.FindKeyAsync("key", Token))!.RevokedAt);
        Assert.Single(await Identity.ListKeysAsync(Acme, Token));
    }

    [Fact]
    public async Task A_key_needs_its_organization_and_an_id_of_its_own()
    {
        await Identity.AddKeyAsync(Key("key", Acme), Token);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Identity.AddKeyAsync(Key("key", Globex), Token));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Identity.AddKeyAsync(Key("k2", new("nobody")), Token));
    }

    private ApiKey Key(string id, OrganizationId organization) => new(
        id, organization, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], "anna", Role.Member, null, Time.GetUtcNow(), null);
}
