using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresUsageReportTests : UsageReportContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresUsageReportOracleTests : UsageReportOracleContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresReservationTests : ReservationContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresCounterTests : CounterContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresBudgetTests : BudgetContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresUsageWorkTests : UsageWorkContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresAlertTests : AlertContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}
