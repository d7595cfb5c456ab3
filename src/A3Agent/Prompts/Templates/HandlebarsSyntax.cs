using System.Text;
using A3Agent.Prompts.Values;

namespace A3Agent.Prompts.Templates;

/// <summary>
/// Analyses a Handlebars template and rewrites its outputs so that values print as they are: {{x}} becomes {{{x}}}, and a
/// variable that is not text prints its text form.
/// </summary>
internal sealed class HandlebarsSyntax
{
    private const string Blocks = "#if, #unless, #each and #with";

    private readonly TemplateText _source;
    private readonly TemplateContext _context;
    private readonly HandlebarsScopes _scopes;
    private readonly Stack<Block> _blocks = new();

    private HandlebarsSyntax(TemplateText source, TemplateContext context)
    {
        _source = source;
        _context = context;
        _scopes = new HandlebarsScopes(context);
    }

    /// <returns>The source to compile.</returns>
    /// <exception cref="TemplateSyntaxException">The source is not in the part of Handlebars that is supported.</exception>
    public static string Analyze(TemplateText source, TemplateContext context) => new HandlebarsSyntax(source, context).Rewrite();

    private string Rewrite()
    {
        var result = new StringBuilder();
        var copied = 0;
        foreach (var tag in HandlebarsScanner.Scan(_source))
        {
            result.Append(_source.Text, copied, tag.Start - copied);
            copied = tag.End;
            switch (tag.Kind)
            {
                case HandlebarsTagKind.Output:
                    result.Append("{{{").Append(Output(tag)).Append("}}}");
                    continue;
                case HandlebarsTagKind.Open:
                    Open(tag);
                    break;
                case HandlebarsTagKind.Else:
                    Else(tag);
                    break;
                default:
                    Close(tag);
                    break;
            }

            result.Append(_source.Text, tag.Start, tag.End - tag.Start);
        }

        return _blocks.TryPeek(out var open)
            ? throw Refuse(open.Tag, $"{{{{#{open.Helper}}}}} is not closed with {{{{/{open.Helper}}}}}.")
            : result.Append(_source.Text, copied, _source.Text.Length - copied).ToString();
    }

    private string Output(HandlebarsTag tag)
    {
        var expression = Parse(tag);
        if (expression.Names.Count > 0)
        {
            throw Refuse(tag, "Only #each and #with take 'as |name|'.");
        }

        if (Call(expression, tag))
        {
            return tag.Code.Trim();
        }

        var path = expression.Path!;
        var variable = _scopes.Resolve(path, At(tag));
        return variable is null || variable.Kinds == InputKinds.Text ? path.Text : path.Text + InputBinder.TextSuffix;
    }

    private void Open(HandlebarsTag tag)
    {
        var expression = Parse(tag);
        var helper = expression.Path!.Text;
        if (helper is not ("if" or "unless" or "each" or "with") || expression.Arguments.Count != 1)
        {
            throw Refuse(tag, helper == "message"
                ? "Messages are written <message role=\"...\">...</message>."
                : $"{{{{#{tag.Code}}}}} is not supported; the blocks are {Blocks}, each with one argument.");
        }

        var target = Argument(expression.Arguments[0], tag);
        var isScope = helper is "each" or "with";
        if (!isScope && expression.Names.Count > 0)
        {
            throw Refuse(tag, "Only #each and #with take 'as |name|'.");
        }

        _blocks.Push(new Block(helper, tag, isScope));
        if (isScope)
        {
            var kind = target is { Kinds: InputKinds.Texts } ? HandlebarsScopeKind.Texts : HandlebarsScopeKind.Data;
            var fits = helper == "each" ? InputKinds.Texts | InputKinds.Object : InputKinds.Object;
            if (target is not null && (target.Kinds & fits) == 0)
            {
                _context.Report(At(tag), $"#{helper} cannot walk through '{target.Name}', which is {target.Kinds.InWords()}.");
            }

            _scopes.Push(kind, expression.Names, helper == "each");
        }
    }

    private void Else(HandlebarsTag tag)
    {
        if (!_blocks.TryPeek(out var block) || block.HasElse)
        {
            throw Refuse(tag, "This {{else}} belongs to no block.");
        }

        if (tag.Code.Length > 0)
        {
            var expression = Parse(tag);
            if (block.IsScope || expression.Path!.Text != "if" || expression.Arguments.Count != 1)
            {
                throw Refuse(tag, $"{{{{else {tag.Code}}}}} is not supported; write {{{{else if x}}}} inside of #if, or {{{{else}}}}.");
            }

            Argument(expression.Arguments[0], tag);
            return;
        }

        block.HasElse = true;
        if (block.IsScope)
        {
            _scopes.Pop();
        }
    }

    private void Close(HandlebarsTag tag)
    {
        if (!_blocks.TryPop(out var block) || block.Helper != tag.Code)
        {
            throw Refuse(tag, block is null
                ? $"{{{{/{tag.Code}}}}} closes no block."
                : $"{{{{/{tag.Code}}}}} stands where {{{{/{block.Helper}}}}} is expected.");
        }

        if (block is { IsScope: true, HasElse: false })
        {
            _scopes.Pop();
        }
    }

    // True when the expression calls a function or a helper, whose arguments it has then checked.
    private bool Call(HandlebarsExpression expression, HandlebarsTag tag)
    {
        var path = expression.Path!;
        var dash = path.Text.IndexOf('-', StringComparison.Ordinal);
        if (path is { Climbs: 0, Fields: "" } && dash > 0 && dash < path.Text.Length - 1)
        {
            _context.Use.Functions.Add(new FunctionUse(path.Text[..dash], path.Text[(dash + 1)..]));
        }
        else if (!expression.IsCall)
        {
            return false;
        }
        else if (path.Text != "equals" || expression.Arguments.Count != 2)
        {
            throw Refuse(tag, $"'{path.Text}' is not a helper; there are {Blocks}, (equals a b) and the functions of plugins (plugin-function).");
        }

        foreach (var argument in expression.Arguments)
        {
            Argument(argument, tag);
        }

        return true;
    }

    private PromptInput? Argument(HandlebarsExpression argument, HandlebarsTag tag) =>
        argument.Path is null || (argument.IsCall && Call(argument, tag)) ? null : _scopes.Resolve(argument.Path, At(tag));

    private HandlebarsExpression Parse(HandlebarsTag tag) =>
        HandlebarsExpression.Parse(tag.Code) ?? throw Refuse(tag, $"'{tag.Code.Trim()}' is not an expression that is supported.");

    private int At(HandlebarsTag tag) => _source.Offset + tag.Start;

    private TemplateSyntaxException Refuse(HandlebarsTag tag, string message) => new(At(tag), message);

    private sealed record Block(string Helper, HandlebarsTag Tag, bool IsScope)
    {
        public bool HasElse { get; set; }
    }
}
