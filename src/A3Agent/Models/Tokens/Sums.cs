namespace A3Agent.Models.Tokens;

/// <summary>What the pieces of a text add up to: costs that differ by language are kept apart until its end shows the language.</summary>
internal struct Sums
{
    public double Fixed;
    public double English;
    public double Foreign;
    public double Rare;
    public double Cyrillic;
    public int Letters;
    public int Accented;
    public int RareLetters;
    public int Words;
    public int EnglishWords;
    public int CyrillicLetters;
    public int UkrainianLetters;
}
