using System.Text.RegularExpressions;

namespace A3Agent.Prompts.Templates;

/// <summary>Analyses Semantic Kernel's own syntax: {{$variable}}, {{'text'}}, {{plugin.function $argument name='text'}}.</summary>
internal static partial class SemanticKernelSyntax
{
    /// <exception cref="TemplateSyntaxException">The source is not in this syntax.</exception>
    public static void Analyze(TemplateText source, TemplateContext context)
    {
        var text = source.Text;
        for (var open = text.IndexOf("{{", StringComparison.Ordinal); open >= 0;)
        {
            if (open + 2 < text.Length && text[open + 2] == '{')
            {
                throw new TemplateSyntaxException(source.Offset + open, "Three braces are not Semantic Kernel's syntax; write {{$name}}.");
            }

            var close = FindEnd(text, open + 2);
            if (close < 0)
            {
                throw new TemplateSyntaxException(source.Offset + open, "This {{ is not closed with }}.");
            }

            AnalyzeCode(text[(open + 2)..close], source.Offset + open, context);
            open = text.IndexOf("{{", close + 2, StringComparison.Ordinal);
        }
    }

    // Quoted text may hold braces; a backslash escapes a quote or a backslash in it.
    private static int FindEnd(string text, int start)
    {
        var quote = '\0';
        for (var i = start; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '\'' or '"' or '\\')
                {
                    i++;
                }
                else if (text[i] == quote)
                {
                    quote = '\0';
                }
            }
            else if (text[i] is '\'' or '"')
            {
                quote = text[i];
            }
            else if (text[i] is '{' or '}')
            {
                return text[i] == '}' && i + 1 < text.Length && text[i + 1] == '}' ? i : -1;
            }
        }

        return -1;
    }

    private static void AnalyzeCode(string code, int offset, TemplateContext context)
    {
        var match = Code().Match(code);
        if (!match.Success)
        {
            var name = code.Trim();
            throw new TemplateSyntaxException(offset, context.IsDeclared(name)
                ? $"{{{{{name}}}}} is no variable in Semantic Kernel's syntax; write {{{{${name}}}}}."
                : $"{{{{{code}}}}} is not Semantic Kernel's syntax; write {{{{$variable}}}} or {{{{plugin.function $argument name=$other}}}}.");
        }

        foreach (Capture variable in match.Groups["variable"].Captures)
        {
            context.Variable(variable.Value, offset);
        }

        if (match.Groups["function"].Success)
        {
            context.Use.Functions.Add(new FunctionUse(match.Groups["plugin"].Value, match.Groups["function"].Value));
        }
    }

    private const string Value = """(?:\$(?<variable>[A-Za-z0-9_]+)|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""";

    [GeneratedRegex(
        @"\A\s*(?:" + Value + @"|(?<plugin>[A-Za-z0-9_]+)\.(?<function>[A-Za-z0-9_]+)(?:\s+" + Value + @")?(?:\s+[A-Za-z0-9_]+=" + Value + @")*)\s*\z",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Code();
}
