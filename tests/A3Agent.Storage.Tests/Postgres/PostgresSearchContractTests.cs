using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

public sealed class PostgresSearchClientIndexTests : ClientIndexContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchEmbeddingQueueTests : EmbeddingQueueContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchVectorSetTests : VectorSetContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchVectorInvariantTests : VectorInvariantContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchSemanticSearchTests : SemanticSearchContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchSpellingSearchTests : SpellingSearchContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchEmbeddingClaimTests : EmbeddingClaimContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}

public sealed class PostgresSearchEmbeddingRunTests : EmbeddingRunContractTests
{
    protected override Task<TestDatabase> OpenAsync(TimeProvider time) => PostgresTestDatabase.OpenAsync(time);
}
