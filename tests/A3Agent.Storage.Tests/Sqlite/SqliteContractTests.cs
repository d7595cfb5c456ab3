using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Sqlite;

public sealed class SqliteUserTests : UserContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteClientTests : ClientContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteDealTests : DealContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteActivityTests : ActivityContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteTaskTests : TaskContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteConversationTests : ConversationContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteTurnTests : TurnContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteIdentityTests : IdentityContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteImportTests : ImportContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteClientIndexTests : ClientIndexContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteDealOracleTests : DealOracleContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteEmbeddingQueueTests : EmbeddingQueueContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteVectorSetTests : VectorSetContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteVectorInvariantTests : VectorInvariantContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteSemanticSearchTests : SemanticSearchContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteSpellingSearchTests : SpellingSearchContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteEmbeddingClaimTests : EmbeddingClaimContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}

public sealed class SqliteEmbeddingRunTests : EmbeddingRunContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => SqliteTestDatabase.OpenAsync(time);
}
