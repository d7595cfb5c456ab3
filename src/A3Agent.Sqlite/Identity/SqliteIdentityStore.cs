using A3Agent.Identity;

namespace A3Agent.Sqlite;

/// <summary>Organizations and their API keys.</summary>
internal sealed class SqliteIdentityStore(Engine engine) : IIdentityStore
{
    private const string Columns = "id, organization, secret_hash, user_id, role, name, created_at, revoked_at";

    public Task<bool> EnsureOrganizationAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Sql = "INSERT INTO organizations (organization, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
        return engine.WriteAsync(
            database => database.Prepare(Sql).Bind(organization.Value).Bind(engine.Time.GetUtcNow()).Run() > 0, cancellationToken);
    }

    public Task<bool> OrganizationExistsAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT 1 FROM organizations WHERE organization = ?";
        return engine.ReadAsync(
            database =>
            {
                using var rows = database.Prepare(Sql).Bind(organization.Value);
                return rows.Step();
            },
            cancellationToken);
    }

    public Task<OrganizationId?> FindOrganizationOfAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT o.organization FROM organizations o
            JOIN conversations c ON c.organization = o.organization AND c.id = ?
            """;
        return engine.ReadAsync<OrganizationId?>(
            database =>
            {
                using var rows = database.Prepare(Sql).Bind(conversationId);
                return rows.Step() ? new OrganizationId(rows.Text(0)) : null;
            },
            cancellationToken);
    }

    public Task AddKeyAsync(ApiKey key, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO api_keys (id, organization, secret_hash, user_id, role, name, created_at, revoked_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;
        return engine.WriteAsync(
            database => database.Prepare(Sql)
                .Bind(key.Id).Bind(key.Organization.Value).Bind(key.SecretHash).Bind(key.UserId).BindUtf8(Word<Role>.Of(key.Role))
                .Bind(key.Name).Bind(key.CreatedAt).Bind(key.RevokedAt).Run(),
            cancellationToken);
    }

    public Task<ApiKey?> FindKeyAsync(string id, CancellationToken cancellationToken)
    {
        const string Sql = $"SELECT {Columns} FROM api_keys WHERE id = ?";
        return engine.ReadAsync(
            database =>
            {
                using var rows = database.Prepare(Sql).Bind(id);
                return rows.Step() ? Read(rows) : null;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        const string Sql = $"SELECT {Columns} FROM api_keys WHERE organization = ? ORDER BY created_at DESC, id";
        return engine.ReadAsync<IReadOnlyList<ApiKey>>(
            database =>
            {
                using var rows = database.Prepare(Sql).Bind(organization.Value);
                var keys = new List<ApiKey>();
                while (rows.Step())
                {
                    keys.Add(Read(rows));
                }

                return keys;
            },
            cancellationToken);
    }

    public Task<bool> RevokeKeyAsync(OrganizationId organization, string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        const string Sql = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ? AND organization = ?";
        return engine.WriteAsync(
            database => database.Prepare(Sql).Bind(at).Bind(id).Bind(organization.Value).Run() > 0, cancellationToken);
    }

    private static ApiKey Read(Statement row) => new(
        row.Text(0), new OrganizationId(row.Text(1)), row.Bytes(2).ToArray(), row.Text(3), Word<Role>.Parse(row.Bytes(4)),
        row.TextOrNull(5), row.Time(6), row.TimeOrNull(7));
}
