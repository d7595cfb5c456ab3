using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Splits a template into text and blocks. A block ends at the first braces outside of quotes; one that never ends is text.
/// </summary>
internal static class TemplateParser
{
    /// <exception cref="KernelException">A block is malformed.</exception>
    public static List<TemplatePart> Parse(string template, ILogger logger)
    {
        var parts = new List<TemplatePart>();
        var textStart = 0;
        int? blockStart = null;
        char? quote = null;
        for (var i = 0; i + 1 < template.Length; i++)
        {
            var character = template[i];
            var isPair = template[i + 1] == character;
            if (quote is null && character == '{' && isPair)
            {
                blockStart = i;
            }
            else if (blockStart is null)
            {
                continue;
            }
            else if (quote is not null)
            {
                if (character == '\\' && BlockParser.IsEscapable(template[i + 1]))
                {
                    i++;
                }
                else if (character == quote)
                {
                    quote = null;
                }
            }
            else if (BlockParser.IsQuote(character))
            {
                quote = character;
            }
            else if (character == '}' && isPair)
            {
                AddText(parts, template[textStart..blockStart.Value]);
                textStart = i + 2;
                parts.Add(ParseBlock(template[blockStart.Value..textStart], logger));
                blockStart = null;
            }
        }

        AddText(parts, template[textStart..]);
        return parts;
    }

    private static TemplatePart ParseBlock(string block, ILogger logger)
    {
        var content = block[2..^2].Trim();
        return content.Length == 0 ? new TextPart(block) : new BlockParser(content, logger).Parse();
    }

    private static void AddText(List<TemplatePart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new TextPart(text));
        }
    }
}
