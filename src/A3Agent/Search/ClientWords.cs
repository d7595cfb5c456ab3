using System.Globalization;
using System.Text;
using A3Agent.Storage;

namespace A3Agent.Search;

internal static class ClientWords
{
    public static string Normal(string word) => string.Concat(
        Folded.Of(word)!.Normalize(NormalizationForm.FormD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
}
