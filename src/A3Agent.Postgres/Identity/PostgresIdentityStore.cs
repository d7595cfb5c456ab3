using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>Organizations and their API keys. What is about one organization is bound to it by row-level security as everything is.</summary>
internal sealed class PostgresIdentityStore(Database database, TimeProvider time) : IIdentityStore
{
    private const string Columns = "id, organization, secret_hash, user_id, role, name, created_at, revoked_at";

    public async Task<bool> EnsureOrganizationAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Text = "INSERT INTO a3.organizations (organization, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        var now = time.GetUtcNow();
        return await database.WriteOnceAsync(
            organization,
            session => session.RunAsync(cancellationToken, new Sql(Text).Bind(organization.Value).Bind(now)),
            cancellationToken).ConfigureAwait(false) is [> 0];
    }

    public async Task<bool> OrganizationExistsAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Text = "SELECT 1 FROM a3.organizations WHERE organization = $1";
        return await database.ReadAsync(
            organization,
            session => session.ListAsync(_ => true, cancellationToken, new Sql(Text).Bind(organization.Value)),
            cancellationToken).ConfigureAwait(false) is [true];
    }

    public async Task<OrganizationId?> FindOrganizationOfAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        const string Text = "SELECT a3.organization_of_conversation($1)";
        return await database.ReadAsync(
            null,
            session => session.ListAsync(row => row.TextOrNull(0), cancellationToken, new Sql(Text).Bind(conversationId)),
            cancellationToken).ConfigureAwait(false) is [{ } found] ? new OrganizationId(found) : null;
    }

    public Task AddKeyAsync(ApiKey key, CancellationToken cancellationToken)
    {
        const string Text = $"INSERT INTO a3.api_keys ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        return database.WriteOnceAsync(
            key.Organization,
            session => session.RunAsync(
                cancellationToken,
                new Sql(Text).Bind(key.Id).Bind(key.Organization.Value).Bind(key.SecretHash).Bind(key.UserId).Bind(Word<Role>.Text(key.Role))
                    .Bind(key.Name).Bind(key.CreatedAt).Bind(key.RevokedAt)),
            cancellationToken);
    }

    public async Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken)
    {
        const string Text = $"SELECT {Columns} FROM a3.find_key($1)";
        return await database.ReadAsync(
            null, session => session.ListAsync(Read, cancellationToken, new Sql(Text).Bind(id)), cancellationToken)
            .ConfigureAwait(false) is [var key] ? key : null;
    }

    public async Task<IReadOnlyList<ApiKey>> ListKeysAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Text = $"SELECT {Columns} FROM a3.api_keys WHERE organization = $1 ORDER BY created_at DESC, id";
        return await database.ReadAsync(
            organization,
            session => session.ListAsync(Read, cancellationToken, new Sql(Text).Bind(organization.Value)),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> RevokeKeyAsync(OrganizationId organization, string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        const string Text = "UPDATE a3.api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE organization = $1 AND id = $2";
        return await database.WriteOnceAsync(
            organization,
            session => session.RunAsync(cancellationToken, new Sql(Text).Bind(organization.Value).Bind(id).Bind(at)),
            cancellationToken).ConfigureAwait(false) is [> 0];
    }

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetString(0), new OrganizationId(row.GetString(1)), row.GetFieldValue<byte[]>(2), row.GetString(3),
        Word<Role>.Parse(row.GetString(4)), row.TextOrNull(5), row.Time(6), row.TimeOrNull(7));
}
