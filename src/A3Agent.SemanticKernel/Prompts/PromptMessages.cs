using System.Web;
using System.Xml;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Splits a rendered prompt into messages: <c>&lt;message role="..."&gt;</c> elements where it has them, else all of it is the
/// user's. Text outside of the elements is dropped.
/// </summary>
internal static class PromptMessages
{
    public static List<ChatMessage> Parse(string prompt)
    {
        var messages = prompt.Contains("<message", StringComparison.OrdinalIgnoreCase) ? Read(prompt) : [];
        return messages.Count > 0 ? messages : [new ChatMessage(ChatRole.User, prompt)];
    }

    private static List<ChatMessage> Read(string prompt)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        try
        {
            document.LoadXml($"<root>{prompt}</root>");
        }
        catch (XmlException)
        {
            return [];
        }

        return document.DocumentElement!.ChildNodes.OfType<XmlElement>()
            .Where(element => element.Name.Equals("message", StringComparison.OrdinalIgnoreCase) && element.HasAttribute("role"))
            .Select(element => new ChatMessage(new ChatRole(element.GetAttribute("role")), ContentsOf(element)))
            .ToList();
    }

    private static List<AIContent> ContentsOf(XmlElement message)
    {
        var texts = message.ChildNodes.OfType<XmlElement>()
            .Where(element => element.Name.Equals("text", StringComparison.OrdinalIgnoreCase))
            .Select(TextOf)
            .ToList();
        return (texts.Count > 0 ? texts : [TextOf(message)])
            .FindAll(text => text.Length > 0)
            .ConvertAll(AIContent (text) => new TextContent(text));
    }

    private static string TextOf(XmlElement element)
    {
        var first = element.ChildNodes.Cast<XmlNode>().FirstOrDefault(node => node.NodeType != XmlNodeType.Whitespace);
        return HttpUtility.HtmlDecode((first is XmlCDataSection ? element.InnerText : element.InnerXml).Trim());
    }
}
