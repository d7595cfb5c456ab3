using A3Agent.Crm;

namespace A3Agent.Server.Http;

/// <summary>What a text of a request must be like: not blank, not too long, no control characters, whole Unicode.</summary>
internal static class TextRules
{
    public static IEnumerable<FieldError> Check(string field, string? text, int maxLength, bool required = true)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
            {
                yield return new FieldError(field, "must not be blank.");
            }

            yield break;
        }

        if (text.Length > maxLength)
        {
            yield return new FieldError(field, $"may have {maxLength} characters at most; it has {text.Length}.");
        }

        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
        {
            yield return new FieldError(field, "holds a control character; remove it.");
        }
    }
}
