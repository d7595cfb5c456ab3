namespace A3Agent.Crm;

/// <summary>What a CRM record must be like before it is stored, whoever wrote it: the REST endpoints, an import or a tool.</summary>
/// <remarks>
/// References to other records are the store's to check; only their form is checked here. Dates are not compared with each other:
/// real exports hold deals that were closed before they were opened. All methods are pure and safe for concurrent use.
/// </remarks>
public static partial class CrmRules
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 200;

    /// <summary>The longest one-line text: names, titles, subjects, stages; in characters.</summary>
    public const int MaxLineLength = 500;

    /// <summary>The longest free text: notes and activity texts; in characters.</summary>
    public const int MaxTextLength = 20_000;

    /// <summary>The most tags or custom fields of a record.</summary>
    public const int MaxEntries = 100;

    /// <summary>The longest tag and the longest name of a custom field, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>The longest text in a custom field, in characters.</summary>
    public const int MaxCustomTextLength = 2_000;

    /// <summary>The most decimals of a deal's value.</summary>
    public const int MaxValueDecimals = 4;

    /// <summary>What the absolute value of a deal stays below: 10^14.</summary>
    public const decimal ValueLimit = 100_000_000_000_000m;

    /// <summary>Checks the form of an id, for example one out of an address.</summary>
    /// <returns>What is wrong with it, under the field <c>id</c>; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> CheckId(string id)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", id, required: true);
        return errors;
    }

    /// <summary>Checks a time zone and a locale, for example those of a session.</summary>
    /// <returns>What is wrong with them, under the fields <c>timeZone</c> and <c>locale</c>; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> CheckLocale(string? timeZone, string? locale)
    {
        var errors = new List<FieldError>();
        TimeZone(errors, timeZone);
        Locale(errors, locale);
        return errors;
    }

    /// <summary>Checks a client.</summary>
    /// <returns>What is wrong with it, field by field; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Check(Client client)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", client.Id, required: true);
        RequiredLine(errors, "displayName", client.DisplayName);
        Line(errors, "company", client.Company);
        Email(errors, client.Email);
        Line(errors, "phone", client.Phone);
        Tags(errors, client.Tags);
        Text(errors, "notes", client.Notes);
        Line(errors, "industry", client.Industry);
        Line(errors, "address.street", client.Address?.Street);
        Line(errors, "address.city", client.Address?.City);
        Line(errors, "address.state", client.Address?.State);
        Line(errors, "address.country", client.Address?.Country);
        Line(errors, "address.postalCode", client.Address?.PostalCode);
        Website(errors, client.Website);
        Id(errors, "ownerId", client.OwnerId);
        CustomFields(errors, client.CustomFields);
        return errors;
    }

    /// <summary>Checks a deal.</summary>
    /// <returns>What is wrong with it, field by field; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Check(Deal deal)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", deal.Id, required: true);
        RequiredLine(errors, "title", deal.Title);
        Id(errors, "clientId", deal.ClientId);
        Line(errors, "product", deal.Product);
        Value(errors, deal.Value);
        Currency(errors, deal.Currency);
        Line(errors, "stage", deal.Stage);
        Probability(errors, deal.Probability);
        Id(errors, "ownerId", deal.OwnerId);
        Text(errors, "notes", deal.Notes);
        CustomFields(errors, deal.CustomFields);
        return errors;
    }

    /// <summary>Checks an activity.</summary>
    /// <returns>What is wrong with it, field by field; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Check(Activity activity)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", activity.Id, required: true);
        Id(errors, "clientId", activity.ClientId);
        Id(errors, "dealId", activity.DealId);
        Id(errors, "userId", activity.UserId);
        if (activity.At == default)
        {
            errors.Add(new FieldError("at", "is required: give the time it happened, for example 2016-10-20T09:30:00Z"));
        }

        Line(errors, "subject", activity.Subject);
        Text(errors, "text", activity.Text);
        return errors;
    }

    /// <summary>Checks a task.</summary>
    /// <returns>What is wrong with it, field by field; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Check(TaskItem task)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", task.Id, required: true);
        RequiredLine(errors, "title", task.Title);
        Id(errors, "assignedTo", task.AssignedTo, required: true);
        Id(errors, "clientId", task.ClientId);
        Id(errors, "dealId", task.DealId);
        Id(errors, "createdBy", task.CreatedBy);
        return errors;
    }

    /// <summary>Checks a user.</summary>
    /// <returns>What is wrong with it, field by field; empty when nothing is.</returns>
    public static IReadOnlyList<FieldError> Check(User user)
    {
        var errors = new List<FieldError>();
        Id(errors, "id", user.Id, required: true);
        RequiredLine(errors, "displayName", user.DisplayName);
        Email(errors, user.Email);
        Line(errors, "team", user.Team);
        TimeZone(errors, user.TimeZone);
        Locale(errors, user.Locale);
        return errors;
    }
}
