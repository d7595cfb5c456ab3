using A3Agent.Prompts.Values;

namespace A3Agent.Prompts.Templates;

/// <summary>What the names in a place of a Handlebars template mean.</summary>
internal enum HandlebarsScopeKind
{
    /// <summary>The prompt's variables.</summary>
    Variables,

    /// <summary>The texts of a list: only <c>this</c>.</summary>
    Texts,

    /// <summary>Data whose fields are not declared.</summary>
    Data,
}

/// <summary>The scopes around a place of a Handlebars template; resolves paths against them.</summary>
internal sealed class HandlebarsScopes(TemplateContext context)
{
    // Names that a helper of the official kernel would take for itself.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "if", "unless", "each", "with", "else", "lookup", "log", "this", "true", "false", "null", "undefined", "root", "as",
        "message", "set", "get", "json", "concat", "array", "raw", "range", "or", "add", "subtract", "equals",
    };

    private readonly Stack<(HandlebarsScopeKind Kind, IReadOnlyList<string> Names, bool IsLoop)> _scopes =
        new([(HandlebarsScopeKind.Variables, [], false)]);

    public static bool IsReserved(string name) => Reserved.Contains(name);

    public void Push(HandlebarsScopeKind kind, IReadOnlyList<string> names, bool isLoop) => _scopes.Push((kind, names, isLoop));

    public void Pop() => _scopes.Pop();

    /// <summary>True where names mean the prompt's variables.</summary>
    public bool AtVariables => _scopes.Peek().Kind == HandlebarsScopeKind.Variables;

    /// <summary>Checks a path and records the variable it refers to.</summary>
    /// <returns>The variable, when the path is nothing but it; null for fields, items and what was reported.</returns>
    public PromptInput? Resolve(HandlebarsPath path, int offset)
    {
        if (path.Head.StartsWith('@'))
        {
            return ResolveSpecial(path, offset);
        }

        if (path.Climbs >= _scopes.Count)
        {
            context.Report(offset, $"'{path.Text}' climbs out of the template; only #each and #with are levels.");
            return null;
        }

        if (path.Climbs == 0 && _scopes.Any(scope => scope.Names.Contains(path.Head, StringComparer.Ordinal)))
        {
            return null;
        }

        var kind = _scopes.ElementAt(path.Climbs).Kind;
        var (head, fields) = (path.Head, path.Fields);
        if (head == "this" && kind == HandlebarsScopeKind.Variables)
        {
            var dot = fields.IndexOf('.', StringComparison.Ordinal);
            (head, fields) = dot < 0 ? (fields, "") : (fields[..dot], fields[(dot + 1)..]);
        }

        return kind switch
        {
            HandlebarsScopeKind.Variables => Variable(head, fields, offset),
            HandlebarsScopeKind.Texts => Text(path, offset),
            _ => Field(path, offset),
        };
    }

    private PromptInput? ResolveSpecial(HandlebarsPath path, int offset)
    {
        if (path is { Head: "@root", Fields.Length: > 0, Climbs: 0 })
        {
            var dot = path.Fields.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? Variable(path.Fields, "", offset) : Variable(path.Fields[..dot], path.Fields[(dot + 1)..], offset);
        }

        if (path is not { Head: "@index" or "@first" or "@last" or "@key", Fields: "", Climbs: 0 } || !_scopes.Any(scope => scope.IsLoop))
        {
            context.Report(offset, $"'{path.Text}' means nothing here; @index, @first, @last and @key stand inside of #each, @root.x anywhere.");
        }

        return null;
    }

    private PromptInput? Variable(string name, string fields, int offset)
    {
        if (name.Length == 0)
        {
            context.Report(offset, "'this' means nothing outside of #each and #with.");
            return null;
        }

        var input = context.Variable(name, offset);
        if (fields.Length == 0)
        {
            return input;
        }

        if (input is not null && !input.Kinds.HasFlag(InputKinds.Object))
        {
            context.Report(offset, $"'{name}' has no fields: it is {input.Kinds.InWords()}.");
        }

        return null;
    }

    private PromptInput? Text(HandlebarsPath path, int offset)
    {
        if (path is not { Head: "this", Fields: "" })
        {
            context.Report(offset, $"Inside of #each over texts write {{{{this}}}}, or {{{{../{path.Head}}}}} for a variable, not '{path.Text}'.");
        }

        return null;
    }

    // A field that is missing would be looked up further out, so a name that means two things is refused.
    private PromptInput? Field(HandlebarsPath path, int offset)
    {
        if (path.Head != "this" && (context.IsDeclared(path.Head) || IsReserved(path.Head)))
        {
            context.Report(offset, $"'{path.Text}' can mean two things here; write {{{{this.{path.Head}}}}} for the field"
                + (context.IsDeclared(path.Head) ? $" or {{{{@root.{path.Head}}}}} for the variable." : "."));
        }

        return null;
    }
}
