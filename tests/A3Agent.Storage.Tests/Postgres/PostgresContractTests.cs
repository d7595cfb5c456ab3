using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresConversationTests : ConversationContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresTurnTests : TurnContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresIdentityTests : IdentityContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}
