using System.Diagnostics;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Search;
using A3Agent.Tests.Models.Resilience;
using A3Agent.Tests.Search;

namespace A3Agent.Tests.Models.Telemetry;

public sealed class EmbeddingTelemetryTests
{
    private readonly string _model = $"vectors-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly SteppedTime _time = new();
    private readonly ScriptedGenerator _provider = new(new Pulse());

    [Fact]
    public async Task A_request_is_a_span_and_a_duration()
    {
        using var watched = new Watched(_model);
        _provider.Answer(request =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return ScriptedGenerator.Right(request);
        });

        await EmbedAsync("zebra");

        Assert.Equal(($"embeddings {_model}", ActivityKind.Client), (watched.Span.DisplayName, watched.Span.Kind));
        Assert.Equal("embeddings", watched.Span.GetTagItem("gen_ai.operation.name"));
        Assert.Equal(8, watched.Span.GetTagItem("gen_ai.embeddings.dimension.count"));
        Assert.Equal(2, watched.Value("gen_ai.client.operation.duration"));
        Assert.DoesNotContain("zebra", watched.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_an_error_of_its_code()
    {
        using var watched = new Watched(_model);
        _provider.Refuse("poison");

        await Assert.ThrowsAsync<ModelException>(() => EmbedAsync("poison"));

        Assert.Equal((ActivityStatusCode.Error, "upstream_rejected"), (watched.Span.Status, watched.Span.GetTagItem("error.type")));
        Assert.DoesNotContain("poison", watched.Everything, StringComparison.Ordinal);
    }

    private Task EmbedAsync(string text) =>
        new EmbeddingModels(new EmbeddingOptions { Model = _model, Dimensions = 8 }, _provider, time: _time)
            .EmbedAsync(OrganizationId.Demo, _model, 8, [text], TestContext.Current.CancellationToken);
}
