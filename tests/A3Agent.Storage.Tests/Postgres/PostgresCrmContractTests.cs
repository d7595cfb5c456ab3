using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresUserTests : UserContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresClientTests : ClientContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresDealTests : DealContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresActivityTests : ActivityContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresTaskTests : TaskContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresImportTests : ImportContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresDealOracleTests : DealOracleContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}
