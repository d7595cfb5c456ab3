using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>What words mean to the offline model: words of one line mean the first word of it, and function words mean nothing.</summary>
/// <remarks>Tools' names, descriptions and enum values go through the same lexicon, so "sellers" meets an enum value "owner".</remarks>
internal static class Lexicon
{
    private const string Meanings = """
        client clients customer customers account accounts company companies organisation organisations firm firms
        deal deals opportunity opportunities sale sales
        user users person persons people seller sellers salesperson salespeople salesman rep reps representative representatives
        user agent agents colleague colleagues owner owners assignee employee employees who whom closer closers performer performers
        user manager managers
        task tasks todo todos to-do to-dos reminder reminders follow-up follow-ups followup agenda plate
        activity activities interaction interactions history contacted contact contacts happened happening news
        call called calls calling phoned rang ring
        email e-mail emails e-mails mail mails mailed emailed e-mailed
        meeting meetings met meet
        note notes noted
        product products article articles
        stage stages phase phases step
        status state
        pipeline funnel
        team teams office offices region regions
        value values worth revenue revenues amount amounts money volume turnover earned earn earns bring brought brings price
        value size
        total totals overall altogether sum sums combined together
        count
        rate ratio percentage quota
        average averages mean avg typical typically
        open ongoing running pending outstanding unfinished
        won win wins winning sold sell sells selling bought buy buys landed signed
        lost lose loses losing
        done completed complete finished
        active
        inactive
        lead leads prospect prospects
        top rank ranking ranked best largest biggest highest most leading greatest strongest
        bottom worst least lowest smallest fewest weakest
        recent latest newest recently lately
        close closing closes closed
        due overdue
        create creates creating add make set schedule plan book arrange remind assign put
        log record register track
        update change edit move
        delete remove erase
        send forward
        list lists show display find search give enumerate lookup
        describe about know known briefing brief details detail info information overview profile summary summaries summarise
        describe summarize background dossier explain facts describes
        phone telephone mobile
        address located location city country street based
        website site homepage web
        industry sector sectors industries branch
        tag tags tagged label labelled labeled
        responsible
        hello hi hey morning afternoon evening greetings hallo howdy
        thanks thank thx cheers
        help
        """;

    private const string FunctionWords = """
        a an the and or but nor so if then than as at by for from in into of off on onto out over per to up with within without via
        across i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs this that
        these those one ones is are was were be been being am do does did doing don't doesn't didn't have has had having can can't
        could couldn't may might must shall should will would won't what what's which whose when where why how there here who's
        where's how's it's i'm i'd i'll i've we've we're we'd let's let they're that's all any each every some no not none only just
        also too very much many more less few lot lots bit quick quickly real really quite now again still yet already ever never
        please pls kindly tell want wants need needs like liked love look looking looks see view check get got gets getting fetch go
        going come comes say says said think take keep keeps put thing things stuff something anything everything everyone anybody
        anyone nobody somebody someone next last current previous past coming upcoming future ago since until till before after
        between during today tomorrow yesterday tonight day days week weeks month months quarter quarters year years end start
        beginning new old other another same different both either neither such own first second third ok okay yes yeah yep sure
        right well oh hmm sorry great good nice fine perfect cool asap soon group grouped split broken down breakdown break
        currently moment far date work works working perform performing performance performs compare compared versus vs actually
        maybe perhaps exactly roughly approximately around bring pull run report reports figures numbers data crm system database
        called named titled id ids able possible potential chance long big small large high low we'll you'd you'll he's she's isn't
        aren't wasn't weren't hasn't haven't hadn't against regarding concerning because while whether anymore else instead along
        away back side business full complete whole short shortly belong belongs belonging handle handles handled handling manage
        manages managed owns owned care mr mrs ms dr number ask asks sense answer question questions
        """;

    private static readonly FrozenDictionary<string, string> Concepts = Meanings
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words.Select(word => KeyValuePair.Create(word, words[0])))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Meant = Concepts.Values.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Functions = FunctionWords
        .Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The things that a CRM is about, as concepts.</summary>
    public static FrozenSet<string> Nouns { get; } =
        FrozenSet.Create(StringComparer.Ordinal, "client", "deal", "user", "task", "activity", "product", "stage", "pipeline");

    /// <summary>Fields that a question may ask for, as concepts.</summary>
    public static FrozenSet<string> Fields { get; } =
        FrozenSet.Create(
            StringComparer.Ordinal,
            "email",
            "phone",
            "address",
            "website",
            "industry",
            "tag",
            "responsible",
            "note",
            "activity"
        );

    /// <summary>What kinds of writing there are, as concepts.</summary>
    public static FrozenSet<string> Writes { get; } = FrozenSet.Create(StringComparer.Ordinal, "create", "log", "update", "delete", "send");

    /// <summary>Whether the lexicon gives the word a meaning.</summary>
    public static bool IsKnown(string lower) => Concepts.ContainsKey(lower);

    /// <summary>Whether a concept is one of the lexicon's own, not just a word's stem.</summary>
    public static bool IsConcept(string concept) => Meant.Contains(concept);

    /// <summary>Whether the word is a function word or a filler: it neither names anything nor narrows anything.</summary>
    public static bool IsFunctionWord(string lower) => Functions.Contains(lower);

    /// <summary>What a lower-case word means: its concept, else its stem.</summary>
    public static string ConceptOf(string lower) => Concepts.TryGetValue(lower, out var concept) ? concept : Stem(lower);

    /// <summary>The words of a name in snake_case, camelCase or prose, in lower case.</summary>
    public static IEnumerable<string> WordsOf(string name)
    {
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            if (ends || (i > start && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])))
            {
                if (i > start)
                {
                    yield return name[start..i].ToLowerInvariant();
                }

                start = ends ? i + 1 : i;
            }
        }
    }

    private static string Stem(string word) =>
        word switch
        {
            { Length: > 4 } when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
            { Length: > 3 } when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1],
            _ => word,
        };
}
