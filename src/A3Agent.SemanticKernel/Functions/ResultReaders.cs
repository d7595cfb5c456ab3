using System.Reflection;

namespace Microsoft.SemanticKernel;

/// <summary>Makes a result of what a method returned, awaiting it where it is a task.</summary>
internal delegate ValueTask<FunctionResult> ResultReader(KernelFunction function, Kernel kernel, object? returned);

/// <summary>Chooses and creates the reader for a return type.</summary>
internal static class ResultReaders
{
    public static ResultReader For(Type returnType)
    {
        if (returnType == typeof(void))
        {
            return static (function, _, _) => new(new FunctionResult(function));
        }

        if (returnType == typeof(Task))
        {
            return ReadTaskAsync;
        }

        if (returnType == typeof(ValueTask))
        {
            return ReadValueTaskAsync;
        }

        return GenericDefinition(returnType) switch
        {
            { } type when type == typeof(Task<>) => Typed(nameof(ReadTaskOfAsync), returnType),
            { } type when type == typeof(ValueTask<>) => Typed(nameof(ReadValueTaskOfAsync), returnType),
            _ => static (function, kernel, returned) => new(Wrap(function, kernel, returned)),
        };
    }

    /// <summary>The type inside of a task; void when there is no result.</summary>
    public static Type ResultType(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return typeof(void);
        }

        var definition = GenericDefinition(returnType);
        var type = definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? returnType.GenericTypeArguments[0] : returnType;
        return type == typeof(FunctionResult) ? typeof(object) : type;
    }

    public static bool IsAsynchronous(Type returnType)
    {
        var definition = GenericDefinition(returnType);
        return returnType == typeof(Task)
            || returnType == typeof(ValueTask)
            || definition == typeof(Task<>)
            || definition == typeof(ValueTask<>)
            || definition == typeof(IAsyncEnumerable<>);
    }

    private static Type? GenericDefinition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    private static ResultReader Typed(string method, Type returnType) =>
        typeof(ResultReaders)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(returnType.GenericTypeArguments[0])
            .CreateDelegate<ResultReader>();

    private static async ValueTask<FunctionResult> ReadTaskAsync(KernelFunction function, Kernel kernel, object? returned)
    {
        await ((Task)NotNull(returned)).ConfigureAwait(false);
        return new FunctionResult(function);
    }

    private static async ValueTask<FunctionResult> ReadValueTaskAsync(KernelFunction function, Kernel kernel, object? returned)
    {
        await ((ValueTask)NotNull(returned)).ConfigureAwait(false);
        return new FunctionResult(function);
    }

    private static async ValueTask<FunctionResult> ReadTaskOfAsync<T>(KernelFunction function, Kernel kernel, object? returned) =>
        Wrap(function, kernel, await ((Task<T>)NotNull(returned)).ConfigureAwait(false));

    private static async ValueTask<FunctionResult> ReadValueTaskOfAsync<T>(KernelFunction function, Kernel kernel, object? returned) =>
        Wrap(function, kernel, await ((ValueTask<T>)NotNull(returned)).ConfigureAwait(false));

    private static FunctionResult Wrap(KernelFunction function, Kernel kernel, object? value) =>
        value as FunctionResult ?? new FunctionResult(function, value, kernel.Culture);

    private static object NotNull(object? returned) =>
        returned ?? throw new KernelException("The function returned null instead of a task.");
}
