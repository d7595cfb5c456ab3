using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Sqlite;

public sealed class SqliteUsageReportTests : UsageReportContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteUsageReportOracleTests : UsageReportOracleContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteReservationTests : ReservationContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteCounterTests : CounterContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteBudgetTests : BudgetContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteUsageWorkTests : UsageWorkContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteAlertTests : AlertContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}
