using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace A3Agent.Prompts.Templates;

/// <summary>Splits a template into its messages before anything is rendered, so that no value can open or close one.</summary>
internal static partial class MessageSplitter
{
    private const string Expected = "<message role=\"system\">...</message> with the role system, user or assistant";

    /// <exception cref="TemplateSyntaxException">There is no message, text outside of one, or a broken one.</exception>
    public static IReadOnlyList<(ChatRole Role, TemplateText Body)> Split(string template)
    {
        var messages = new List<(ChatRole, TemplateText)>();
        var outside = 0;
        for (var open = Tag().Match(template); open.Success; open = Tag().Match(template, outside))
        {
            RefuseText(template, outside, open.Index);
            var role = Role(open);
            var start = open.Index + open.Length;
            var close = Tag().Match(template, start);
            if (!close.Success)
            {
                throw new TemplateSyntaxException(open.Index, "This message is not closed with </message>.");
            }

            if (!IsClosing(close))
            {
                throw new TemplateSyntaxException(close.Index, "A message cannot begin inside of another; close that with </message> first.");
            }

            messages.Add((role, Trim(template, start, close.Index)));
            outside = close.Index + close.Length;
        }

        RefuseText(template, outside, template.Length);
        return messages.Count > 0
            ? messages
            : throw new TemplateSyntaxException(0, $"The template has no message; write {Expected}.");
    }

    private static ChatRole Role(Match open)
    {
        if (IsClosing(open))
        {
            throw new TemplateSyntaxException(open.Index, "This </message> closes no message.");
        }

        return Attributes().Match(open.Groups["attributes"].Value).Groups["role"].Value switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            _ => throw new TemplateSyntaxException(open.Index, $"{open.Value} is not the beginning of a message; write {Expected}."),
        };
    }

    private static bool IsClosing(Match tag) => tag.Groups["close"].Length > 0;

    private static TemplateText Trim(string template, int start, int end)
    {
        var body = template[start..end];
        var trimmed = body.Trim();
        return trimmed.Length > 0
            ? new TemplateText(trimmed, start + body.IndexOf(trimmed, StringComparison.Ordinal))
            : throw new TemplateSyntaxException(start, "This message is empty.");
    }

    private static void RefuseText(string template, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            if (!char.IsWhiteSpace(template[i]))
            {
                throw new TemplateSyntaxException(i, $"There is text outside of the messages; put it into {Expected}.");
            }
        }
    }

    [GeneratedRegex(@"<(?<close>/?)message\b(?<attributes>[^<>]*)>", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\A\s+role\s*=\s*(?:""(?<role>[a-z]+)""|'(?<role>[a-z]+)')\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Attributes();
}
